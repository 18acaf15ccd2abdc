"""Labelling a file: hone predict beside transformers.pipeline on the same texts, and beside Hone without files.

Usage: bench_predict.py --hone PROGRAM --texts FILE [--model DIR] [--rows 20000] [--rounds 1] [--batch 32] [--skip-peer]

FILE has a text a line. Both read JSON lines and write JSON lines with label and score. Hone's time is that of the whole
process; the pipeline's is that of reading, predicting and writing, without its imports and the loading of the model, once in
the order of the file and once sorted by length. Memory is the largest resident size of the process. Without --model the sample
sentiment task is trained first. "in memory" is `hone predict --file`, which holds all rows and writes to nowhere.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "Benchmarks" / "peers" / "hf_predict.py"


def measured(command, **options):
    """Seconds, and the largest resident size in MB, of a process and what it printed."""
    start = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdout=options.pop("stdout", subprocess.PIPE),
                               stderr=subprocess.PIPE, text=True, **options)
    output = process.stdout.read() if process.stdout else ""
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(map(str, command))}: {errors}")
    return seconds, usage.ru_maxrss / 1024, output


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--skip-peer", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        model = arguments.model
        if model is None:
            model = folder / "model"
            measured([arguments.hone, "train", "tasks/sentiment", "--out", model, "--workspace", ROOT], cwd=ROOT)
        lines = [line for line in arguments.texts.read_text(encoding="utf-8").split("\n") if line.strip()]
        # A file with fewer lines is read again from its beginning.
        lines = [lines[index % len(lines)] for index in range(arguments.rows)]
        source = folder / "texts.jsonl"
        source.write_text("".join(json.dumps({"id": index, "text": line}, ensure_ascii=False) + "\n"
                                  for index, line in enumerate(lines)), encoding="utf-8")
        print(f"{len(lines)} texts, {sum(map(len, lines)) / len(lines):.0f} characters each\n")
        print("| | rows/s | MB |\n|---|---|---|")
        for _ in range(arguments.rounds):
            target = folder / "hone.jsonl"
            for left in folder.glob("hone.jsonl*"):
                left.unlink()
            seconds, memory, _ = measured([arguments.hone, "predict", model, "--input", source, "--output", target])
            print(f"| Hone, file to file | {len(lines) / seconds:.0f} | {memory:.0f} |", flush=True)
            with open(os.devnull, "w") as nowhere:
                alone, whole, _ = measured([arguments.hone, "predict", model, "--file", source, "--json"], stdout=nowhere)
            print(f"| Hone, in memory | {len(lines) / alone:.0f} | {whole:.0f} |", flush=True)
            if arguments.skip_peer:
                continue
            for order in ("file", "length"):
                written = folder / f"peer-{order}.jsonl"
                _, memory, output = measured(
                    [sys.executable, PEER, "--model", model, "--input", source, "--output", written, "--batch",
                     arguments.batch, "--order", order])
                print(f"| transformers.pipeline, in the order of the {order} | {len(lines) / float(output):.0f} "
                      f"| {memory:.0f} |", flush=True)
                ours = [json.loads(line) for line in target.open(encoding="utf-8")]
                theirs = [json.loads(line) for line in written.open(encoding="utf-8")]
                same = sum(one["label"] == other["label"] for one, other in zip(ours, theirs, strict=True))
                far = max(abs(one["score"] - other["score"]) for one, other in zip(ours, theirs) if
                          one["label"] == other["label"])
                print(f"  the same label in {same} of {len(ours)} rows, scores at most {far:.1e} apart")


if __name__ == "__main__":
    main()
