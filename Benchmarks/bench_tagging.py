"""Tags the same sentences with Hone and with its peers, alternately, and prints all sides in one table.

Usage (through scripts/bench, which installs the peers and builds Hone):
    scripts/bench tagging --model CHECKPOINT --data FILE.tsv [--rounds 3]

The checkpoint is a full entity model of Hone, the data CoNLL columns (word first, tab, tag last). Hone's clock runs from
the words to the decoded entities (`seconds` of `hone evaluate --json`: tokenisation, encoder, Viterbi); the peers' from the
words to the best tag of each word (Benchmarks/peers/hf_tag.py: PyTorch and ONNX Runtime, sorted by length, batch 32; and
transformers' pipeline over the sentences as texts). One thread a usable core on every side; memory is the peak of the
whole process.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_training import last_json_line

PEER = Path(__file__).resolve().parent / "peers" / "hf_tag.py"
SIDES = {"Hone": None, "PyTorch, sorted": "torch", "ONNX Runtime, sorted": "ort", "transformers pipeline": "pipeline"}


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench tagging", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--hone", default="hone", help="the program under test")
    return parser.parse_args()


def run_hone(arguments):
    report = last_json_line([arguments.hone, "evaluate", arguments.model, "--data", arguments.data, "--json"])
    return {"tok_per_s": report["tokens"] / report["seconds"], "memory_mb": None, "tokens": report["tokens"]}


def peak_memory(command):
    """Megabytes that a program held at most."""
    script = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)")
    command = [sys.executable, "-c", script] + [str(part) for part in command]
    return int(subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout)


def main():
    arguments = parse_arguments()
    threads = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"bench: the machine is not idle (load {load:.1f}); the figures will be too low", file=sys.stderr)
    runs = {side: [] for side in SIDES}
    with tempfile.TemporaryDirectory() as work:
        for number in range(arguments.rounds):
            for side, name in SIDES.items():
                if name is None:
                    result = run_hone(arguments)
                else:
                    result = last_json_line([
                        sys.executable, PEER, "--side", name, "--model", arguments.model, "--data", arguments.data,
                        "--work", work, "--threads", threads])
                runs[side].append(result)
                print(f"  round {number + 1}, {side}: {result['tok_per_s']:.0f} tok/s", flush=True)
    memory = peak_memory([arguments.hone, "evaluate", arguments.model, "--data", arguments.data, "--json"])
    for run in runs["Hone"]:
        run["memory_mb"] = memory
    print(f"\n{time.strftime('%Y-%m-%d %H:%M')}, {threads} cores, medians of {arguments.rounds} rounds")
    print(f"{'side':24}{'tok/s':>8}{'Hone is':>9}{'MB':>7}{'tokens':>9}")
    for side, results in runs.items():
        ratio = statistics.median(
            ours["tok_per_s"] / run["tok_per_s"] for ours, run in zip(runs["Hone"], results))
        print(f"{side:24}{statistics.median(run['tok_per_s'] for run in results):8.0f}"
              f"{'' if side == 'Hone' else f'{ratio:.2f}x':>9}"
              f"{statistics.median(run['memory_mb'] for run in results):7.0f}{results[0]['tokens']:9}")


if __name__ == "__main__":
    main()
