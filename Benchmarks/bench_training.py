"""Trains the same model on the same data with Hone and with its peer, alternately, and prints both sides in one table.

Usage (through scripts/bench, which installs the peer and builds Hone):
    scripts/bench training --data TRAIN [--test TEST] [--methods full,lora] [--epochs 1] [--rounds 1] [--limit N]

Data: `LABEL text`, one example a line; with --kind ner CoNLL columns, and full training at 1e-4. Both sides: batch 32, at most 128 tokens, AdamW with weight decay 0.01 (none on
biases and norms), linear schedule with 10 % warm-up, clip 1.0, the encoder's dropout; full at 5e-5; LoRA r=8, alpha 16
on query and value at 1e-3. The peer (Benchmarks/peers/hf_train.py: PyTorch, transformers, PEFT) runs with
length-grouped batches and with dynamic padding alone. One thread a usable core on both sides.

What is counted. The clock runs over the training epochs only, without tokenisation and evaluation. tok/s counts real
tokens, special ones included, no padding. Memory is VmHWM to the end of training. The share of the FMA peak is
    tok/s * MFLOP per token / FMA peak of all cores (from `hone doctor --json`, measured at the start of this run).
MFLOP per token, forward, for H hidden, F intermediate, N layers and texts of L tokens:
    linear layers    N * (8 H^2 + 4 H F)     query, key, value, output: 2 H^2 each; both halves of the FFN: 2 H F each
                                             (three products of a gated one: 6 H F)
    attention        N * 4 H * E             scores and weighted sum; E = sum(L^2) / sum(L), the mean over tokens
Training in full costs three times the forward pass (outputs, gradients of inputs, gradients of weights), LoRA about
twice (frozen weights get no gradient). Embeddings, softmax, LayerNorm, pooler, head and the low-rank products are left
out, on both sides alike. For MiniLM-L6 at L = 64 this makes 65.5 MFLOP a token for full training.
"""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "Benchmarks" / "peers" / "hf_train.py"
RATES = {"texts": {"full": 5e-5, "lora": 1e-3}, "ner": {"full": 1e-4, "lora": 1e-3}}
PASSES = {"full": 3, "lora": 2}
MAX_LENGTH = 128
SIDES = ["Hone", "PyTorch, grouped", "PyTorch, padded"]


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="training file, 'LABEL text' a line")
    parser.add_argument("--test", type=Path, help="scored after training; default: the training file")
    parser.add_argument("--kind", choices=["texts", "ner"], default="texts")
    parser.add_argument("--encoder", type=Path, default=ROOT / "models" / "minilm-l6")
    parser.add_argument("--shape", choices=["distilbert", "modernbert"],
                        help="random weights of the size of distilbert-base or ModernBERT-base, with the encoder's tokenizer")
    parser.add_argument("--methods", default="full,lora")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rounds", type=int, default=1, help="runs a side, with different seeds; medians are printed")
    parser.add_argument("--limit", type=int, help="train on the first rows only, for a quick look")
    parser.add_argument("--skip-padded", action="store_true", help="leave out the slow peer without grouping")
    parser.add_argument("--json", type=Path, help="also write every single run to this file")
    parser.add_argument("--hone", default="hone", help="the program under test")
    arguments = parser.parse_args()
    arguments.methods = arguments.methods.split(",")
    for method in arguments.methods:
        if method not in PASSES:
            parser.error(f"--methods: expected full or lora, found '{method}'")
    arguments.test = arguments.test or arguments.data
    for path in (arguments.data, arguments.test, arguments.encoder / "config.json"):
        if not path.is_file():
            parser.error(f"{path}: no such file")
    return arguments


def last_json_line(command):
    """Runs a program and returns the JSON object on its last line of standard output."""
    finished = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=False,
                              stdin=subprocess.DEVNULL)
    lines = finished.stdout.strip().splitlines()
    if finished.returncode != 0 or not lines:
        sys.exit(f"bench: '{' '.join(map(str, command))}' ended with status {finished.returncode}")
    return json.loads(lines[-1])


def run_hone(arguments, method, data, seed, folder):
    is_ner = arguments.kind == "ner"
    settings = {
        "data.format": "conll" if is_ner else "label-text", "data.test": arguments.test.resolve(), "data.validation": "null",
        "training.epochs": arguments.epochs, "training.min_steps": 0, "training.batch_size": arguments.batch,
        "training.learning_rate": RATES[arguments.kind][method], "training.max_length": MAX_LENGTH, "training.seed": seed,
        "overflow": "truncate"}
    if method == "lora":
        settings |= {"method.rank": 8, "method.alpha": 16, "method.dropout": 0, "method.targets": "query-value"}
    command = [arguments.hone, "train", data, "--json", "--kind", "ner" if is_ner else "classification", "--method", method,
               "--out", Path(folder) / f"{method}-{seed}", "--set", f"encoder={arguments.encoder.resolve()}"]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    result = last_json_line(command)
    return {"tok_per_s": result["tokens_per_second"], "seconds": result["training_seconds"],
            "memory_mb": result["peak_memory_mb"], "score": result["test"]["score"], "tokens": result["tokens"]}


def run_peer(arguments, method, data, seed, grouped, threads):
    command = [sys.executable, PEER, "--model", arguments.encoder, "--train", data, "--test", arguments.test,
               "--task", arguments.kind, "--method", method, "--epochs", arguments.epochs,
               "--lr", RATES[arguments.kind][method], "--batch", arguments.batch,
               "--max-length", MAX_LENGTH, "--seed", seed, "--threads", threads]
    result = last_json_line(command + (["--grouped"] if grouped else []))
    return {"tok_per_s": result["tok_per_s"], "seconds": result["train_s"], "memory_mb": result["rss_mb"],
            "score": result["score"], "tokens": result["tokens"]}


def blocks(data):
    """The sentences of a column file, as lists of lines."""
    return [block.split("\n") for block in re.split(r"\n[ \t]*\n", data.read_text(encoding="utf-8")) if block.strip()]


def token_lengths(arguments, data):
    """Tokens of every training text, special ones included, as both sides cut them."""
    encoder = arguments.encoder
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_LENGTH)
    if arguments.kind == "ner":
        words = [[line.split("\t")[0] for line in block if line.strip()] for block in blocks(data)]
        return [len(encoding.ids) for encoding in tokenizer.encode_batch(words, is_pretokenized=True)]
    lines = Path(data).read_text(encoding="utf-8", errors="replace").split("\n")
    texts = [line.split(" ", 1)[1] for line in lines if " " in line]
    return [len(encoding.ids) for encoding in tokenizer.encode_batch(texts)]


def mflop_per_token(encoder, lengths, method):
    config = json.loads((encoder / "config.json").read_text(encoding="utf-8"))
    hidden, layers, wide = (next(config[key] for key in keys if key in config) for keys in (
        ("hidden_size", "dim"), ("num_hidden_layers", "n_layers"), ("intermediate_size", "hidden_dim")))
    products = 6 if config["model_type"] == "modernbert" else 4  # of gated feed-forward networks, and of plain ones
    linear = layers * (8 * hidden**2 + products * hidden * wide)
    attention = layers * 4 * hidden * sum(length**2 for length in lengths) / sum(lengths)
    return PASSES[method] * (linear + attention) / 1e6


def first_rows(arguments, count, folder):
    """The first rows (or sentences) of the training file in a file of their own."""
    if arguments.kind == "ner":
        lines = ["\n".join(block) + "\n" for block in blocks(arguments.data)[:count]]
    else:
        lines = arguments.data.read_text(encoding="utf-8").split("\n")[:count]
    short = Path(folder) / f"first-{count}.txt"
    short.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return short


def run(side, arguments, method, data, seed, folder, threads):
    if side == "Hone":
        return run_hone(arguments, method, data, seed, folder)
    return run_peer(arguments, method, data, seed, side == "PyTorch, grouped", threads)


def warm_up(arguments, sides, folder, threads):
    """A few steps of each program, unmeasured, so that none pays for reading its libraries from disk."""
    rows = first_rows(arguments, 2 * arguments.batch, folder)
    for side in sides[:2]:
        run(side, arguments, arguments.methods[0], rows, 0, folder, threads)


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def print_table(results, peak, mflop, rounds):
    print(f"\n{'method':8}{'side':20}{'tok/s':>8}{'of peak':>9}{'Hone is':>9}{'MB':>7}{'score':>10}{'seconds':>9}")
    for method, sides in results.items():
        hone = [run["tok_per_s"] for run in sides["Hone"]]
        for side, runs in sides.items():
            speed = median(runs, "tok_per_s")
            ratio = statistics.median(ours / run["tok_per_s"] for ours, run in zip(hone, runs))
            share = speed * mflop[method] / 1e3 / peak
            print(f"{method:8}{side:20}{speed:8.0f}{share:9.1%}{'' if side == 'Hone' else f'{ratio:.2f}x':>9}"
                  f"{median(runs, 'memory_mb'):7.0f}{median(runs, 'score'):10.4f}{median(runs, 'seconds'):9.1f}")
    if rounds > 1:
        print(f"medians of {rounds} runs a side; the ratio is the median of the rounds' ratios")


def main():
    arguments = parse_arguments()
    threads = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"bench: the machine is not idle (load {load:.1f}); the figures will be too low", file=sys.stderr)
    peak = last_json_line([arguments.hone, "doctor", "--json"])["fma_peak_gflops"]
    sides = SIDES[:2] if arguments.skip_padded else SIDES
    results = {method: {side: [] for side in sides} for method in arguments.methods}
    with tempfile.TemporaryDirectory() as folder:
        if arguments.shape:
            from encoder_shapes import make_encoder
            arguments.encoder = make_encoder(arguments.shape, arguments.encoder, Path(folder) / arguments.shape)
        data = first_rows(arguments, arguments.limit, folder) if arguments.limit else arguments.data.resolve()
        lengths = token_lengths(arguments, data)
        mflop = {method: mflop_per_token(arguments.encoder, lengths, method) for method in arguments.methods}
        print(f"{time.strftime('%Y-%m-%d %H:%M')}, {threads} cores, FMA peak {peak:.0f} GFLOP/s; {len(lengths)} texts, "
              f"{sum(lengths)} tokens, {arguments.epochs} epochs; MFLOP a token: "
              + ", ".join(f"{method} {value:.1f}" for method, value in mflop.items()))
        warm_up(arguments, sides, folder, threads)
        for number in range(arguments.rounds):
            seed = 42 + number
            for method, runs in results.items():
                for side in sides:
                    result = run(side, arguments, method, data, seed, folder, threads)
                    if result["tokens"] != arguments.epochs * sum(lengths):
                        print(f"bench: {side} counted {result['tokens']} tokens, expected "
                              f"{arguments.epochs * sum(lengths)}", file=sys.stderr)
                    runs[side].append(result)
                    print(f"  round {number + 1}, {method}, {side}: {result['tok_per_s']:.0f} tok/s", flush=True)
    print_table(results, peak, mflop, arguments.rounds)
    if arguments.json:
        arguments.json.write_text(json.dumps({"fma_peak_gflops": peak, "runs": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
