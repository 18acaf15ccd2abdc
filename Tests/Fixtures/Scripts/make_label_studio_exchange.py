"""Makes Tests/Fixtures/label-studio/exchange.json: what Label Studio sends to a machine learning backend, and what one answers.

Usage: make_label_studio_exchange.py [--output FILE]
       make_label_studio_exchange.py --check URL

Runs Label Studio with a database of its own in a temporary folder, makes a project, connects a backend, retrieves its
predictions, asks it while annotating, annotates, asks for its versions, and to train. The backend is the reference: the server
of label-studio-ml with a model that marks every "Anna" as an X and chooses the first choice. Each request is kept with its
answer; times, tokens and addresses are replaced. With --check the backend is the one at URL, such as a running
`hone serve`: nothing is written, and what Label Studio stored is printed; it must pass its own validation.

Needs label-studio 1.23.2 and, of the repository HumanSignal/label-studio-ml-backend, label_studio_ml as of commit
d02cedf35d0e5d21f2f437c120174c62f66bf57a, with Flask, semver and colorama.
"""
import argparse
import atexit
import json
import os
import re
import shutil
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

FOLDER = tempfile.mkdtemp()
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ.update(
    LABEL_STUDIO_BASE_DATA_DIR=FOLDER, DJANGO_SETTINGS_MODULE="core.settings.label_studio", ML_BLOCK_LOCAL_IP="false",
    SSRF_PROTECTION_ENABLED="false",
    COLLECT_ANALYTICS="false", LATEST_VERSION_CHECK="false", MODEL_DIR=FOLDER, LOG_LEVEL="ERROR")

CONFIG = """<View>
  <!-- Three heads. -->
  <Header value="Which &lt;names&gt; are there?"/>
  <Text name="text" value="$text"/>
  <Labels name="names" toName="text"><Label value="X" background="red"/></Labels>
  <View style="display: flex"><Choices name="moods" toName="text" choice="multiple">
    <Choice value="Fun"/><Choice value="gloomy" predicted_values="dull, bad"/><Choice value="well" alias="good"/>
  </Choices></View>
  <Choices name="topic" toName="text" choice="single"><Choice value="a"/><Choice value="b"/><Choice value="c"/></Choices>
  <TextArea name="notes" toName="text"/>
</View>
"""
TEXTS = ["Anna met Anna in a village.", "\N{CLAPPER BOARD} a \N{WOMAN}\N{ZERO WIDTH JOINER}\N{BOY} film with Anna & Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}",
         "a dull day"]


def start_label_studio():
    import label_studio
    sys.path.insert(0, os.path.dirname(label_studio.__file__))
    import django
    django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0)
    from organizations.models import Organization
    from rest_framework.test import APIClient
    from users.models import User
    user = User.objects.create_user(email="annotator@example.com", password="none-of-it")
    user.active_organization = Organization.create_organization(created_by=user, title="exchange")
    user.save()
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(user)
    return client


def reference():
    """The reference server's test client."""
    from label_studio_ml.api import init_app
    from label_studio_ml.model import LabelStudioMLBase
    from label_studio_ml.response import ModelResponse
    from label_studio_sdk.label_interface.objects import PredictionValue

    class Marker(LabelStudioMLBase):
        def setup(self):
            self.set("model_version", "marker-1")

        def predict(self, tasks, context=None, **kwargs):
            names, moods = (self.label_interface.get_tag(name) for name in ("names", "moods"))
            predictions = []
            for task in tasks:
                text = task["data"]["text"]
                regions = [names.label("X", start=found.start(), end=found.end()) for found in re.finditer("Anna", text)]
                predictions.append(PredictionValue(
                    result=regions + [moods.label("Fun")], score=0.5, model_version=self.get("model_version")))
            return ModelResponse(predictions=predictions)

        def fit(self, event, data, **kwargs):
            return None

    return init_app(model_class=Marker).test_client()


def record(app):
    """A backend that answers as `app` does; returns its address and the list of what it hears."""
    exchanges = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            kind = self.headers.get("Content-Type")
            reply = app.open(self.path, method=self.command, data=body, content_type=kind)
            exchanges.append(dict(
                method=self.command, path=self.path, content_type=kind, request=json.loads(body) if body else None,
                status=reply.status_code, response=reply.get_json(silent=True)))
            self.send_response(reply.status_code)
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.data)))
            self.end_headers()
            self.wfile.write(reply.data)

        do_GET = do_POST = answer

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}", exchanges


def annotate(client, url):
    """What a person does in Label Studio; returns the stored predictions and the other answers."""
    def call(method, path, body=None, status=(200, 201)):
        answer = getattr(client, method)(path, data=body, format="json")
        assert answer.status_code in status, (path, answer.status_code, answer.content[:2000])
        return answer.json() if answer.content else None

    project = call("post", "/api/projects/", dict(title="exchange", label_config=CONFIG))["id"]
    for text in TEXTS:
        call("post", "/api/tasks/", dict(project=project, data=dict(text=text)))
    backend = call("post", "/api/ml/", dict(project=project, url=url, title="backend", is_interactive=True))
    call("post", f"/api/dm/actions?id=retrieve_tasks_predictions&project={project}",
         dict(project=project, selectedItems=dict(all=True, excluded=[])))
    stored = call("get", f"/api/predictions/?project={project}")
    tasks = call("get", f"/api/projects/{project}/tasks/")
    asked = call("post", f"/api/ml/{backend['id']}/interactive-annotating", dict(task=tasks[0]["id"], context=dict(
        result=[dict(type="labels", from_name="names", to_name="text", value=dict(start=0, end=4, labels=["X"]))])))
    call("post", f"/api/tasks/{tasks[0]['id']}/annotations/", dict(result=[dict(
        id="1", type="choices", from_name="topic", to_name="text", value=dict(choices=["a"]))]))
    versions = call("get", f"/api/ml/{backend['id']}/versions")
    trained = call("post", f"/api/ml/{backend['id']}/train", {}, status=(200, 201, 400, 500))
    return project, dict(backend=backend, predictions=stored, interactive=asked, versions=versions, train=trained)


def scrubbed(value, key=""):
    """Without what differs from run to run."""
    if isinstance(value, dict):
        return {name: scrubbed(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [scrubbed(part, key) for part in value]
    if isinstance(value, str):
        if key in ("access_token", "hostname", "token"):
            return key
        if key == "project":
            return re.sub(r"\.\d+$", ".1700000000", value)
        value = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-][\d:]+)", "2026-01-01T00:00:00Z", value)
        value = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:9090", value)
        value = re.sub(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", "id", value)
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path,
                        default=Path(__file__).resolve().parent.parent / "label-studio" / "exchange.json")
    parser.add_argument("--check", metavar="URL")
    arguments = parser.parse_args()
    client = start_label_studio()
    if arguments.check:
        project, found = annotate(client, arguments.check)
        from label_studio_sdk.label_interface import LabelInterface
        interface = LabelInterface(CONFIG)
        faults = [interface.validate_prediction(prediction, return_errors=True) for prediction in found["predictions"]]
        print(json.dumps(dict(found, faults=faults), indent=1, ensure_ascii=False, default=str))
        assert len(faults) == len(TEXTS) and not any(faults), "Label Studio does not take the predictions"
        return
    url, exchanges = record(reference())
    annotate(client, url)
    arguments.output.parent.mkdir(exist_ok=True)
    found = dict(label_config=CONFIG, texts=TEXTS, exchanges=scrubbed(exchanges))
    arguments.output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
