"""Two trainings and a reader on one store: no row of a log is lost, and nobody sees a lock.

Usage: check_store.py --hone PROGRAM --encoder DIR [--seconds 300]

Trains the first rows of a small table again and again in two processes at once, with a third that lists, shows, plots and
exports all the time, in a workspace of its own. In the end every run's rows in the store are counted against its own
`steps.jsonl`, and SQLite checks the file.
"""
import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=300)
    arguments = parser.parse_args()
    hone, end = str(Path(arguments.hone).resolve()), time.monotonic() + arguments.seconds
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        counts, faults = {"trained": 0, "read": 0}, []

        def run(kind, *command):
            done = subprocess.run([hone, *map(str, command), "--workspace", str(folder)], capture_output=True, text=True)
            counts[kind] += 1
            if done.returncode or "lock" in (done.stdout + done.stderr).lower():
                faults.append(f"{command}: {done.returncode} {done.stderr.strip()}")

        def train(name):
            data = folder / f"{name}.csv"
            data.write_text("text,label\n" + "".join(f"the {name} film {row},{'good' if row % 2 else 'bad'}\n"
                                                     for row in range(400)))
            seed = 0
            while time.monotonic() < end:
                seed += 1
                run("trained", "train", data, "--encoder", arguments.encoder.resolve(), "--workers", 1, "--set",
                    f"training.seed={seed}", "--set", "training.epochs=40", "--set", "training.batch_size=4")

        def read():
            while time.monotonic() < end:
                run("read", "runs", "list", "--json")
                for path in list((folder / "runs").glob("*/*/steps.jsonl"))[-1:]:
                    name = f"{path.parent.parent.name}@{path.parent.name}"
                    for command in (["show"], ["plot"], ["export", "--format", "csv"]):
                        run("read", "runs", command[0], name, *command[1:])
        workers = [threading.Thread(target=train, args=(name,)) for name in ("first", "second")]
        workers.append(threading.Thread(target=read))
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        subprocess.run([hone, "runs", "list", "--workspace", str(folder)], capture_output=True)
        database = sqlite3.connect(folder / "runs" / "hone.db")
        lost = rows = 0
        for path in (folder / "runs").glob("*/*/steps.jsonl"):
            logged = [json.loads(line) for line in path.open()]
            steps = {line["step"] for line in logged if "loss" in line}
            kept = {row[0] for row in database.execute(
                "SELECT step FROM steps JOIN runs ON runs.id = run WHERE runs.path = ?", [str(path.parent.resolve())])}
            rows += len(steps)
            lost += len(steps ^ kept)
        check = database.execute("PRAGMA integrity_check").fetchone()[0]
        print(f"{counts['trained']} trainings, {counts['read']} readings; {rows} steps logged, {lost} of them not in the store; "
              f"integrity {check}; {len(faults)} faults")
        for fault in faults[:5]:
            print(fault)
        sys.exit(bool(lost or faults or check != "ok"))


if __name__ == "__main__":
    main()
