"""Trains the three heads of the ticket sample together and one by one, and prints scores, time, memory and size of both.

Usage: bench_heads.py --hone PROGRAM [--method full|lora] [--seeds 1 2] [--epochs 12] [--rate 2e-4]

Both sides train with the same number of epochs and the same rate; category, signals and urgency have their own task files in
tasks/classification, heads.yaml puts them together. Time is that of the training steps; of the separate trainings the sum.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TASKS = ROOT / "tasks" / "classification"
HEADS = {"category": "task.yaml", "signals": "signals.yaml", "urgency": "urgency.yaml"}


def train(arguments, file, seed, workspace):
    command = [arguments.hone, "train", TASKS / file, "--json", "--method", arguments.method, "--workspace", workspace]
    settings = [f"encoder={arguments.encoder.resolve()}", f"training.seed={seed}", f"training.epochs={arguments.epochs}",
                f"training.learning_rate={arguments.rate}", "training.batch_size=16"]
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return json.loads(done.stdout.strip().splitlines()[-1])


def size(run):
    return sum(path.stat().st_size for path in Path(run).rglob("*.safetensors"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--encoder", type=Path, default=ROOT / "models" / "minilm-l6")
    parser.add_argument("--method", default="full")
    parser.add_argument("--seeds", nargs="*", type=int, default=[1, 2])
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--rate", default="2e-4")
    arguments = parser.parse_args()
    for seed in arguments.seeds:
        with tempfile.TemporaryDirectory() as workspace:
            alone = {name: train(arguments, file, seed, workspace) for name, file in HEADS.items()}
            joint = train(arguments, "heads.yaml", seed, workspace)
            print(f"\nseed {seed}, {arguments.method}: {'':8}" + "".join(f"{name:>12}" for name in HEADS)
                  + f"{'seconds':>10}{'MB':>7}{'files':>10}")
            rows = {"separate": (alone, sum(run["training_seconds"] for run in alone.values()),
                                 max(run["peak_memory_mb"] for run in alone.values()),
                                 sum(size(run["run"]) for run in alone.values())),
                    "together": (joint["heads"], joint["training_seconds"], joint["peak_memory_mb"], size(joint["run"]))}
            for name, (heads, seconds, memory, files) in rows.items():
                scores = "".join(f"{100 * heads[head]['test']['score']:12.2f}" for head in HEADS)
                print(f"{name:>24}{scores}{seconds:10.1f}{memory:7.0f}{files / 1e6:7.1f} MB", flush=True)


if __name__ == "__main__":
    main()
