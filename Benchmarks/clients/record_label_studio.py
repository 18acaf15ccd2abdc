"""Records what Label Studio sends to an ML backend, from a Label Studio that runs here.

Usage: record_label_studio.py --label-studio PROGRAM --out label_studio.json [--backend URL]

Starts the program (pip install label-studio) with an empty data folder, makes a project of choices and one of entity labels with
the texts below, connects both to a backend, and does what an annotator would: tries the connection, retrieves predictions for
all tasks, asks for one task interactively and for the model's versions. Every request that reaches the backend is written to
--out, in order. The backend gives replies without any regions; with --backend, requests pass on to that server instead, which
shows that Label Studio takes its answers: the predictions that it has kept are then printed, and a task without one is an error.
"""
import argparse
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

TOKEN = "0" * 40
CHOICES = """<View>
  <Text name="text" value="$text"/>
  <Choices name="sentiment" toName="text" choice="single">
    <Choice value="negative"/><Choice value="positive"/>
  </Choices>
</View>"""
LABELS = """<View>
  <Labels name="label" toName="text">
    <Label value="Chemical" background="#0074D9"/><Label value="Disease" background="#FF4136"/>
    <Label value="DATE"/><Label value="PERSON"/><Label value="LOCATION"/><Label value="ORGANIZATION"/>
  </Labels>
  <Text name="text" value="$text"/>
</View>"""
REMARKS = [f"{opening} {thing} {verdict}" for opening in ("Honestly, the", "My", "Their", "For once the")
           for thing in ("soup", "new kettle", "letter from the bank", "second film", "driver")
           for verdict in ("was a joy from start to end.", "never came, and nobody answers.")]
NOTICES = ["Cisplatin caused severe nephrotoxicity in 3 of 20 patients.",
           "\U0001f600 Anna Berger moved to Graz on 4 May, \U0001f468\u200d\U0001f469\u200d\U0001f467 and all.",
           "Naïve patients got naloxone;\nsevere hypotension followed.", "Nothing of note."]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Recorder(http.server.ThreadingHTTPServer):
    """A backend that writes down what it is asked."""

    def __init__(self, backend):
        self.backend, self.exchanges = backend, []
        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        entry = {"method": self.command, "path": self.path, "content_type": self.headers.get("Content-Type"),
                 "body": json.loads(data) if data else None}
        status, reply = self.passed_on(data) if self.server.backend else self.made_up(entry)
        entry["status"] = status
        self.server.exchanges.append(entry)
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = answer

    def passed_on(self, data):
        headers = {"Content-Type": self.headers["Content-Type"]} if self.headers.get("Content-Type") else {}
        request = urllib.request.Request(self.server.backend + self.path, data if self.command == "POST" else None, headers)
        try:
            with urllib.request.urlopen(request) as reply:
                return reply.status, reply.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def made_up(self, entry):
        path = urllib.parse.urlsplit(entry["path"]).path
        replies = {"/health": {"status": "UP"}, "/setup": {"model_version": "recorder"}, "/versions": {"versions": ["recorder"]}}
        if path == "/predict":
            replies[path] = {"results": [{"result": [], "score": 0.5} for _ in entry["body"]["tasks"]],
                             "model_version": "recorder"}
        return (200, json.dumps(replies[path]).encode()) if path in replies else (404, b"{}")

    def log_message(self, *_):
        pass


class LabelStudio:
    """The program with an empty data folder, spoken to by its own interface."""

    def __init__(self, program, folder):
        self.url = f"http://127.0.0.1:{free_port()}"
        settings = {"LABEL_STUDIO_BASE_DATA_DIR": str(folder), "COLLECT_ANALYTICS": "False", "LATEST_VERSION_CHECK": "False",
                    "SENTRY_DSN": "", "FRONTEND_SENTRY_DSN": "", "USE_DEFAULT_BANNED_SUBNETS": "False",
                    "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true"}
        self.log = open(folder / "log.txt", "w+")
        self.process = subprocess.Popen(
            [program, "start", "--no-browser", "--port", self.url.rsplit(":", 1)[1], "--data-dir", str(folder), "--username",
             "annotator@example.org", "--password", "only-for-recording", "--user-token", TOKEN],
            env={**os.environ, **settings}, stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        end = time.monotonic() + 180
        while True:
            try:
                self.version = self.call("GET", "/api/version")["release"]
                return
            except (OSError, urllib.error.URLError):
                if self.process.poll() is not None or time.monotonic() > end:
                    self.log.seek(0)
                    sys.exit(f"{program} did not start:\n{self.log.read()[-2000:]}")
                time.sleep(1)

    def call(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, None if body is None else json.dumps(body).encode(),
                                         {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as reply:
                data = reply.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"Label Studio: {method} {path}: {error.code} {error.read().decode()[:600]}")
        return json.loads(data) if data else None

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def annotate(studio, backend, title, config, texts, context):
    """One project from its making to its predictions; returns how many tasks have one."""
    project = studio.call("POST", "/api/projects", {"title": title, "label_config": config})["id"]
    studio.call("POST", f"/api/projects/{project}/import", [{"text": text} for text in texts])
    model = studio.call("POST", "/api/ml", {"url": backend, "project": project, "title": "hone", "is_interactive": True})
    studio.call("POST", f"/api/dm/actions?id=retrieve_tasks_predictions&project={project}",
                {"selectedItems": {"all": True, "excluded": []}})
    tasks = studio.call("GET", f"/api/tasks?project={project}&fields=all&page_size=100")["tasks"]
    studio.call("POST", f"/api/ml/{model['id']}/interactive-annotating", {"task": tasks[0]["id"], "context": context})
    studio.call("GET", f"/api/ml/{model['id']}/versions")
    return studio.call("GET", f"/api/ml/{model['id']}")["state"], tasks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--label-studio", required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--backend")
    arguments = parser.parse_args()
    recorder = Recorder(arguments.backend and arguments.backend.rstrip("/"))
    url = f"http://127.0.0.1:{recorder.server_port}"
    lost = 0
    with tempfile.TemporaryDirectory() as temporary:
        studio = LabelStudio(arguments.label_studio, Path(temporary))
        try:
            for title, config, texts, context in (("Choices", CHOICES, REMARKS, {"result": []}),
                                                  ("Labels", LABELS, NOTICES, {"result": []})):
                state, tasks = annotate(studio, url, title, config, texts, context)
                kept = [task for task in tasks if task["predictions"]]
                lost += len(tasks) - len(kept)
                print(f"{title}: the backend is {state}; {len(kept)} of {len(tasks)} tasks have a prediction")
                if arguments.backend:
                    for task in kept[:4]:
                        print(" ", json.dumps({"text": task["data"]["text"], "score": task["predictions"][0]["score"],
                                               "result": task["predictions"][0]["result"]}, ensure_ascii=False))
        finally:
            studio.stop()
        for entry in recorder.exchanges:
            print(f"  {entry['method']} {entry['path']} {entry['status']}")
        if arguments.out:
            record = {"label_studio": studio.version, "exchanges": recorder.exchanges}
            arguments.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    sys.exit(1 if arguments.backend and lost else 0)


if __name__ == "__main__":
    main()
