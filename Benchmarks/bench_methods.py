"""Trains every method on texts and on entities, and prints score, size, time and memory of each beside full training.

Usage: bench_methods.py --hone PROGRAM [--texts TRAIN TEST] [--words TRAIN TEST] [--methods full lora ...] [--seeds 1 2]
                        [--epochs 3]

TRAIN and TEST of --texts are `LABEL text` lines, of --words CoNLL columns. Every method runs as it is when nobody says
otherwise, at batch 32 and at most 128 tokens, in a process of its own, one after the other: time is that of the training
steps (with the frozen layers of `layers` and `head` computed once), memory the largest resident size to their end. The
interval is that of the first seed's score.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEFTS_OWN = ["method.targets=query-value", "method.rank=8", "method.alpha=16"]
METHODS = {
    "full": ("full", []), "lora": ("lora", []), "lora, PEFT's r=8 on q, v": ("lora", PEFTS_OWN),
    "dora": ("lora", ["method.dora=true"]), "ia3": ("ia3", []), "bitfit": ("bitfit", []), "bottleneck": ("bottleneck", []),
    "prefix": ("prefix", []), "layers": ("layers", []), "head": ("head", []),
}
FULL_RATE = {"texts": "5e-5", "words": "1e-4"}


def train(arguments, kind, name, seed, folder):
    method, settings = METHODS[name]
    data, test = getattr(arguments, kind)
    settings = ["data.validation=null", f"training.epochs={arguments.epochs}", "training.min_steps=0",
                "training.max_length=128", f"training.seed={seed}", *settings]
    if name == "full":
        settings.append(f"training.learning_rate={FULL_RATE[kind]}")
    if kind == "texts":
        settings.append("data.format=label-text")
    out = Path(folder) / "model"
    command = [arguments.hone, "train", data, "--json", "--kind", "classification" if kind == "texts" else "ner", "--method",
               method, "--test", test, "--out", out, "--workspace", ROOT]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    result = json.loads(done.stdout.strip().splitlines()[-1])
    weights = out / "adapter_model.safetensors"
    weights = weights if weights.exists() else out / "model.safetensors"
    return {"score": result["test"]["score"], "interval": result["test"]["interval"], "seconds": result["training_seconds"],
            "memory": result["peak_memory_mb"], "bytes": weights.stat().st_size}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--texts", nargs=2)
    parser.add_argument("--words", nargs=2)
    parser.add_argument("--methods", nargs="*", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--epochs", type=int, default=3)
    arguments = parser.parse_args()
    for kind in ("texts", "words"):
        if not getattr(arguments, kind):
            continue
        full = None
        print(f"\n| {kind} | scores | mean | 95 % interval | less than full | file | seconds | of full | MB |\n|" + "---|" * 9)
        for name in arguments.methods:
            with tempfile.TemporaryDirectory() as folder:
                runs = [train(arguments, kind, name, seed, folder) for seed in arguments.seeds]
            mean = sum(run["score"] for run in runs) / len(runs)
            seconds = sum(run["seconds"] for run in runs) / len(runs)
            full = full or (mean, seconds)
            low, high = (100 * runs[0]["interval"][side] for side in ("low", "high"))
            scores = ", ".join(format(100 * run["score"], ".2f") for run in runs)
            memory = max(run["memory"] for run in runs)
            print(f"| {name} | {scores} | {100 * mean:.2f} | {low:.2f} to {high:.2f} | {100 * (full[0] - mean):.2f} "
                  f"| {runs[0]['bytes'] / 1e6:.2f} MB | {seconds:.0f} | {seconds / full[1]:.2f} | {memory:.0f} |", flush=True)


if __name__ == "__main__":
    main()
