"""Trains Hone's methods on a few examples a class, and prints them beside what SetFit did on the same examples.

Usage: bench_few.py --hone PROGRAM --data DIR [--model minilm-l6] [--methods contrastive head full] [--shots 8 16]
                    [--draws 1 2 3 4 5] [--peer FILE] [--workers 1] [--set KEY=VALUE ...] [--out FILE]

DIR of --data is what few_shot.py writes, FILE of --peer what setfit_few.py printed. Every method runs as it is when nobody
says otherwise, on the mean of the token states, without validation data; spread is the standard deviation over the draws,
seconds are those of the training.
"""
import argparse
import json
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def train(arguments, method, shots, draw):
    data = Path(arguments.data)
    command = [arguments.hone, "train", data / f"{shots}-{draw}.jsonl", "--json", "--method", method, "--text", "text",
               "--label", "label", "--test", data / "test.jsonl", "--encoder", arguments.model, "--workspace",
               arguments.workspace, "--workers", arguments.workers]
    settings = ["data.validation=null", "head.pooling=mean", f"training.seed={draw}", "training.lanes=2", *arguments.set]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    scores = result["test"]
    return {"tool": method, "shots": shots, "draw": draw, "accuracy": scores["accuracy"], "macro_f1": scores["macro_f1"],
            "seconds": result["training_seconds"], "steps": result["steps"]}


def row(name, shots, runs):
    def cell(key):
        values = [100 * run[key] for run in runs]
        spread = statistics.stdev(values) if len(values) > 1 else 0
        return f"{statistics.mean(values):.2f} ± {spread:.2f}"

    seconds = statistics.mean(run["seconds"] for run in runs)
    print(f"| {name} | {shots} | {len(runs)} | {cell('accuracy')} | {cell('macro_f1')} | {seconds:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--model", default="minilm-l6")
    parser.add_argument("--methods", nargs="*", default=["contrastive", "head", "full"])
    parser.add_argument("--shots", nargs="*", type=int, default=[8, 16])
    parser.add_argument("--draws", nargs="*", type=int, default=[1, 2, 3, 4, 5])
    parser.add_argument("--peer", help="what setfit_few.py printed")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--workspace", default=ROOT)
    parser.add_argument("--set", nargs="*", default=[], help="further settings of the task")
    parser.add_argument("--out", help="file that gets one JSON line a run")
    arguments = parser.parse_args()
    peer = []
    if arguments.peer:
        lines = Path(arguments.peer).read_text().splitlines()
        peer = [json.loads(line) for line in lines if line.startswith('{"tool"')]
    print("| method | examples a class | draws | accuracy | macro F1 | seconds |\n|" + "---|" * 6)
    for shots in arguments.shots:
        theirs = [run for run in peer if run["shots"] == shots and run["draw"] in arguments.draws]
        if theirs:
            row("SetFit", shots, theirs)
        for method in arguments.methods:
            runs = [train(arguments, method, shots, draw) for draw in arguments.draws]
            row(method, shots, runs)
            if arguments.out:
                with open(arguments.out, "a", encoding="utf-8") as file:
                    file.writelines(json.dumps(run) + "\n" for run in runs)


if __name__ == "__main__":
    main()
