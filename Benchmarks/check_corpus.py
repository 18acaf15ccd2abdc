"""A corpus larger than the memory of its pretraining: flat memory, and the same bits after two kills.

Usage: check_corpus.py --hone PROGRAM --encoder DIR [--megabytes 2000] [--steps 2000] [--limit 512] [--keep FOLDER]

Writes a file of texts a line, one in twenty a copy and one in twenty a near-copy of an earlier one, and pretrains the
encoder (a tiny one, so that reading is what counts) on it twice: once in one go; once killed with SIGKILL while the texts
are read for the first time, resumed, killed again half way through the steps, and resumed. The anonymous memory of each
process is read five times a second. Exit status 1 where it passes the limit (in MB), where the two sets of weights differ, or
where fewer than 95 % of the copies or of the near-copies were found.
"""
import argparse
import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COPIES, NEAR = 0.05, 0.05


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True, type=Path)
    parser.add_argument("--encoder", required=True, type=Path)
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--batch-tokens", type=int, default=2048)
    parser.add_argument("--limit", type=int, default=512, help="anonymous memory in MB")
    parser.add_argument("--keep", type=Path, help="folder of the text and the runs; default: one that is removed")
    return parser.parse_args()


def write_corpus(path, size):
    """Texts of about 200 bytes; returns how many there are, and how many of them are copies and near-copies."""
    draw = random.Random(7)
    words = sorted({"".join(draw.choices("etaoinshrdlucmfwypvbgkjqxz", k=draw.randint(2, 9))) for _ in range(20000)})
    recent, counts, written = [], {"texts": 0, "copies": 0, "near_copies": 0}, 0
    with open(path, "w", encoding="ascii") as file:
        while written < size:
            chance = draw.random()
            if recent and chance < COPIES:
                text = recent[draw.randrange(len(recent))]
                counts["copies"] += 1
            elif recent and chance < COPIES + NEAR:
                parts = recent[draw.randrange(len(recent))].split()
                parts[draw.randrange(len(parts))] = words[draw.randrange(len(words))]
                text = " ".join(parts)
                counts["near_copies"] += 1
            else:
                text = " ".join(draw.choices(words, k=draw.randint(24, 40)))
                if len(recent) < 50000:
                    recent.append(text)
                else:
                    recent[draw.randrange(len(recent))] = text
            file.write(text)
            file.write("\n")
            written += len(text) + 1
            counts["texts"] += 1
    return counts


class Process:
    """A process of Hone whose anonymous memory is watched."""

    def __init__(self, command, workspace):
        self.log = open(workspace / "log.txt", "ab")
        self.result = open(workspace / "result.json", "wb+")
        self.child = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=self.result,
                                      stderr=self.log, env=dict(os.environ, HONE_HOME=str(workspace)))
        self.began, self.peak, self.readings = time.monotonic(), 0, []

    def watch(self, until):
        """Returns True where `until` came true, False where the process ended by itself."""
        while self.child.poll() is None:
            try:
                found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{self.child.pid}/status").read_text())
            except OSError:
                found = None
            if found:
                memory = int(found.group(1)) / 1024
                self.peak = max(self.peak, memory)
                self.readings.append((time.monotonic() - self.began, memory))
            if until(time.monotonic() - self.began):
                return True
            time.sleep(0.2)
        return False

    def kill(self):
        os.kill(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def finish(self):
        self.watch(lambda seconds: False)
        if self.child.returncode != 0:
            sys.exit(f"check: hone ended with status {self.child.returncode}; see {self.log.name}")
        self.result.seek(0)
        return json.loads(self.result.read().strip().splitlines()[-1])

    def tenths(self):
        """The most memory in each tenth of its time, in MB."""
        length = self.readings[-1][0] / 10
        return [round(max((memory for second, memory in self.readings if part * length <= second <= (part + 1) * length),
                          default=0)) for part in range(10)]


def only_run(workspace):
    runs = [path for path in (workspace / "runs").glob("*/*") if path.is_dir()]
    if len(runs) != 1:
        sys.exit(f"check: expected one run in {workspace}, found {len(runs)}")
    return runs[0]


def steps_done(run):
    path = run / "steps.jsonl"
    return sum(1 for line in path.read_bytes().splitlines() if b'"step"' in line) if path.is_file() else 0


def digest(folder):
    found = hashlib.sha256()
    for name in ["model.safetensors", "tokenizer.json"]:
        found.update((folder / name).read_bytes())
    return found.hexdigest()


def check(arguments, folder):
    text = folder / "corpus.txt"
    began = time.monotonic()
    counts = write_corpus(text, arguments.megabytes * 1_000_000)
    print(f"{text.stat().st_size:,} bytes, {counts['texts']:,} texts, {counts['copies']:,} copies and "
          f"{counts['near_copies']:,} near-copies of them, written in {time.monotonic() - began:.0f} s", flush=True)
    save, peaks, digests, results = max(1, arguments.steps // 8), {}, {}, {}

    def command(workspace):
        return [arguments.hone.resolve(), "pretrain", arguments.encoder.resolve(), "--text", text, "--steps", arguments.steps,
                "--batch-tokens", arguments.batch_tokens, "--save-steps", save, "--evaluations", 2, "--json", "--out",
                workspace / "out"]
    reading = 0.0
    for name in ["whole", "killed"]:
        workspace = folder / name
        workspace.mkdir()
        process = Process(command(workspace), workspace)
        if name == "killed":
            process.watch(lambda seconds: seconds > reading / 2)
            process.kill()
            first, run = process.peak, only_run(workspace)
            before = steps_done(run)
            process = Process([arguments.hone.resolve(), "pretrain", run, "--resume", "--json"], workspace)
            if not process.watch(lambda seconds: steps_done(run) > arguments.steps // 2):
                sys.exit(f"check: the resumed run ended before it was killed; see {process.log.name}")
            process.kill()
            second, done = process.peak, steps_done(run)
            process = Process([arguments.hone.resolve(), "pretrain", run, "--resume", "--json"], workspace)
            results[name] = process.finish()
            peaks[name] = max(first, second, process.peak)
            print(f"killed after {reading / 2:.0f} s with {before} steps, and after {done} steps", flush=True)
        else:
            # The first step's line says when the reading was over.
            process.watch(lambda seconds: any((workspace / "runs").glob("*/*/steps.jsonl"))
                          and steps_done(only_run(workspace)) > 0)
            reading = time.monotonic() - process.began
            results[name] = process.finish()
            peaks[name] = process.peak
            print(f"in one go: {time.monotonic() - process.began:.0f} s, of these {reading:.0f} until the first step; at most "
                  f"(MB) in each tenth: {process.tenths()}", flush=True)
        digests[name] = digest(workspace / "out")
        print(f"  {name}: at most {peaks[name]:.0f} MB of anonymous memory, sha256 {digests[name]}", flush=True)
    corpus = results["whole"]["corpus"]
    print(json.dumps(corpus))
    faults = []
    if digests["whole"] != digests["killed"]:
        faults.append("the weights of the killed run differ")
    if results["whole"]["corpus"] != results["killed"]["corpus"]:
        faults.append("the killed run counted its texts otherwise")
    found = corpus["duplicates"]
    faults += [f"found {found[kind]:,} of {counts[kind]:,} {kind}" for kind in ["copies", "near_copies"]
               if found[kind] < 0.95 * counts[kind]]
    faults += [f"{name}: {peak:.0f} MB pass the limit of {arguments.limit}" for name, peak in peaks.items()
               if peak > arguments.limit]
    return faults


def main():
    arguments = parse_arguments()
    for path in [arguments.hone, arguments.encoder / "config.json"]:
        if not path.is_file():
            sys.exit(f"check: {path}: no such file")
    if arguments.keep:
        arguments.keep.mkdir(parents=True)
        faults = check(arguments, arguments.keep.resolve())
    else:
        with tempfile.TemporaryDirectory() as folder:
            faults = check(arguments, Path(folder))
    for fault in faults:
        print(f"check: {fault}", file=sys.stderr)
    print("failed" if faults else "all passed")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
