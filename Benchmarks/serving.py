"""What the checks and benchmarks of `hone serve` share: a server as a process, its memory and files, and one request."""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MB = 2**20


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(*command, **options):
    """What a program prints; its own error ends this one."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr.strip()}")
    return done.stdout


def trained(hone, task, folder):
    """The model of a sample in tasks/, trained now."""
    print(f"training tasks/{task} ...", file=sys.stderr, flush=True)
    run(hone, "train", f"tasks/{task}", "--out", folder / task, "--workspace", ROOT, cwd=ROOT)
    return folder / task


def sample_texts():
    """The texts of the sentiment sample, training and test."""
    lines = [line for name in ("train", "test")
             for line in (ROOT / "tasks" / "sentiment" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()[1:]]
    return [line.split("\t")[0] for line in lines if line.strip()]


def read_texts(path):
    """The lines of a file that are not blank, or the sample's texts without one."""
    if path is None:
        return sample_texts()
    return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]


class Server:
    """A program that serves on a port of the loopback, from its start until it answers `GET /health` with 200."""

    def __init__(self, command, port, bound=60):
        """- bound: seconds after which a server that is not ready is an error."""
        self.port = port
        self.errors = []
        start = time.monotonic()
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True, errors="replace")
        self.reader = threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)
        self.reader.start()
        while not self.is_healthy():
            if self.process.poll() is not None or time.monotonic() > start + bound:
                self.process.kill()
                self.reader.join()
                sys.exit(f"{' '.join(map(str, command))}: not ready\n{''.join(self.errors)}")
            time.sleep(0.002)
        self.seconds = time.monotonic() - start

    @classmethod
    def hone(cls, hone, models, *options):
        """- models: as a person names them; options: further ones of `hone serve`."""
        port = free_port()
        return cls([hone, "serve", *models, "--port", port, *options], port)

    @property
    def pid(self):
        return self.process.pid

    def is_healthy(self):
        try:
            return self.call("GET", "/health", timeout=5)[0] == 200
        except OSError:
            return False
        except http.client.HTTPException:
            return False

    def call(self, method, path, body=None, timeout=60, headers=None):
        """Status, body and headers of one request on a connection of its own; a body that is no bytes is sent as JSON."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            reply = connection.getresponse()
            return reply.status, reply.read(), reply.headers
        finally:
            connection.close()

    def answer(self, path, body):
        """The JSON of a reply that must be 200."""
        status, data, _ = self.call("POST", path, body)
        if status != 200:
            sys.exit(f"POST {path} {json.dumps(body)[:200]}: {status} {data[:300]!r}")
        return json.loads(data)

    def connect(self, timeout=30):
        made = socket.create_connection(("127.0.0.1", self.port), timeout)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def metrics(self):
        """Samples of `GET /metrics` by name with labels."""
        lines = self.call("GET", "/metrics")[1].decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line and line[0] != "#")}

    def memory(self):
        """Resident MB: all of it, its own (`anonymous`), that of mapped files (`file`), and the largest so far (`peak`)."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith(" kB")}
        return {"resident": sizes["VmRSS"], "anonymous": sizes["RssAnon"], "file": sizes["RssFile"], "peak": sizes["VmHWM"]}

    def reset_peak(self):
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def processor_seconds(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self, number=signal.SIGTERM, bound=60):
        """Exit status and seconds from the signal to the end; one that does not end in time is killed and has status None."""
        start = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            status = self.process.wait(bound)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            status = None
        seconds = time.monotonic() - start
        self.reader.join()
        return status, seconds

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Checks:
    """Lines of what was checked, one each, and whether one failed."""

    def __init__(self):
        self.failed = []

    def __call__(self, title, passed, evidence=""):
        """- evidence: what was seen, shown either way."""
        print(f"{'ok    ' if passed else 'FAILED'} {title}{'' if evidence == '' else ': '}{evidence}", flush=True)
        if not passed:
            self.failed.append(title)
        return passed

    def end(self):
        print(f"{len(self.failed)} failed: {'; '.join(self.failed)}" if self.failed else "all passed")
        sys.exit(bool(self.failed))
