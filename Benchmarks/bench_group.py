"""Adapters of mixed kinds and methods on one encoder: memory, and batches whose rows have different adapters.

Usage: bench_group.py --hone PROGRAM [--encoder models/minilm-l6] [--adapters 20] [--texts 2000] [--workers 2] [--keep DIR]

Trains the adapters for two steps each on the samples in tasks/ (what they say does not matter, what they cost does), opens
them all in one process, and prints
  memory       resident size of a process that has opened one of them and all, beside the size of the adapters' files; and
               while it predicts, when each worker holds the activations of its batch too
  throughput   texts in turn to the adapters, 40 at once, beside the same texts sorted by adapter, each adapter alone
  difference   the largest between the two, of logits or probabilities
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Every method as it is when nobody says otherwise, and DoRA; LoRA once more as PEFT has it.
METHODS = [("lora", []), ("lora", ["method.dora=true"]), ("ia3", []), ("bitfit", []), ("bottleneck", []), ("prefix", []),
           ("lora", ["method.targets=query-value", "method.rank=8"])]
TICKETS = ["--text", "subject", "--text", "body"]
KINDS = [("classification", ["tasks/classification/train.csv", *TICKETS, "--label", "category"]),
         ("sentiment", ["tasks/sentiment/train.tsv", "--text", "text", "--label", "label"]),
         ("ner", ["tasks/ner/train.jsonl"]),
         ("ordinal", ["tasks/classification/train.csv", *TICKETS, "--label", "urgency"])]


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return done.stdout


def train(arguments, folder, index):
    method, settings = METHODS[index % len(METHODS)]
    kind, data = KINDS[index % len(KINDS)]
    out = folder / f"{index}-{kind}-{method}"
    if not (out / "adapter_config.json").exists():
        settings = ["training.epochs=", "training.steps=2", "data.validation=null", f"training.seed={index}", *settings]
        run(arguments.hone, "train", *data, "--kind", kind, "--method", method, "--encoder", arguments.encoder,
            "--out", out, "--workspace", folder, *(part for setting in settings for part in ("--set", setting)))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--encoder", type=Path, default=ROOT / "models" / "minilm-l6")
    parser.add_argument("--adapters", type=int, default=20)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    arguments.encoder = arguments.encoder.resolve()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        adapters = [train(arguments, folder, index) for index in range(arguments.adapters)]
        sizes = [(path / "adapter_model.safetensors").stat().st_size for path in adapters]
        lines = [line.split("\t")[0] for line in open(ROOT / "tasks/sentiment/train.tsv", encoding="utf-8")][1:]
        texts = folder / "texts.txt"
        texts.write_text("\n".join((lines * (arguments.texts // len(lines) + 1))[:arguments.texts]) + "\n")

        def measure(*models):
            return json.loads(run(arguments.hone, "bench-group", *models, "--file", texts, "--format", "text",
                                  "--workers", arguments.workers, "--workspace", folder))
        one = measure(adapters[0])
        rounds = [measure(*adapters) for _ in range(arguments.rounds)]
    files = sum(sizes[1:])
    for key, name in (("resident_open_kb", "open"), ("resident_kb", "predicting")):
        resident = min(round[key] for round in rounds)
        more = (resident - one[key]) * 1024
        print(f"memory, {name}: one adapter {one[key] / 1024:.0f} MB, {len(adapters)} adapters {resident / 1024:.0f} MB; "
              f"{more / 2**20:.1f} MB more for files of {files / 2**20:.1f} MB ({more / files:.2f} times)")
    for result in rounds:
        print(f"throughput: in turn {result['texts'] / result['mixed_seconds']:.0f} texts/s, sorted by adapter "
              f"{result['texts'] / result['alone_seconds']:.0f} texts/s "
              f"({result['alone_seconds'] / result['mixed_seconds']:.0%}); largest difference {result['worst_difference']:.1e}")


if __name__ == "__main__":
    main()
