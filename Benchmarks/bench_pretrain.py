"""Continued pretraining: how fast beside PyTorch, what it brings a domain's task, and whether the results load elsewhere.

Usage (through scripts/bench, which installs the peer and builds Hone):
    scripts/bench pretrain speed  --text FILE [--steps 3] [--rounds 1]
    scripts/bench pretrain effect --text FILE --train CONLL --test CONLL [--lines 20000] [--add-tokens 1000] [--seeds 3]
    scripts/bench pretrain check  --text FILE --train CONLL --test CONLL

speed: tokens a second of `hone pretrain` and of Benchmarks/peers/hf_pretrain.py (transformers' BertForMaskedLM) with the
same encoder, texts, share of hidden words and tokens a step, one thread a usable core, alternately. PyTorch runs padded,
grouped by length and packed, with micro-batches of several sizes, and once with a head that is computed only where tokens
are hidden, which the library itself does not. Real tokens count, special ones included, padding does not.

effect: held-out perplexity, the sentence probe and entity F1 on the test file, before and after pretraining on the first
lines of the text: all weights, LoRA, and all weights with new tokens. The task is trained with several seeds on every
encoder (three epochs, 1e-4, batch 32, at most 128 tokens); means and deviations are printed. Perplexity is that of whole
words, which compares between vocabularies. On BC5CDR and two cores about 10 minutes of task training for each encoder, and
for the encoder as it was, and about 3 minutes of pretraining for each 10,000 lines; --lines, --methods and --seeds set it.

check: a small pretraining and a small task on its result; their directories are loaded by AutoModelForMaskedLM and
AutoModelForTokenClassification, and logits are compared. Exit status 1 where they differ.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEER = ROOT / "Benchmarks" / "peers" / "hf_pretrain.py"
BOUND = 1e-4
# Name, layout, head, tokens of a micro-batch.
PEERS = [
    ("PyTorch, padded", "padded", "all", 2048), ("PyTorch, grouped", "grouped", "all", 1024),
    ("PyTorch, grouped, larger", "grouped", "all", 4096), ("PyTorch, packed", "packed", "all", 2048),
    ("PyTorch, grouped, own head", "grouped", "masked", 1024), ("PyTorch, grouped, own head, larger", "grouped", "masked", 4096),
]


def parse_arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/bench pretrain", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=["speed", "effect", "check"])
    parser.add_argument("--text", required=True, type=Path, help="a document a line")
    parser.add_argument("--train", type=Path, help="CoNLL columns")
    parser.add_argument("--test", type=Path)
    parser.add_argument("--encoder", type=Path, default=ROOT / "models" / "minilm-l6")
    parser.add_argument("--lines", type=int, default=20000, help="documents that are read; 0: all")
    parser.add_argument("--epochs", type=int, default=1, help="passes over the texts")
    parser.add_argument("--task-epochs", type=int, default=3)
    parser.add_argument("--methods", default="full,lora,tokens", help="of effect: some of full, lora, tokens, lora-tokens")
    parser.add_argument("--add-tokens", type=int, default=1000, help="new tokens, where the method has them")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=3, help="of speed: steps that are timed on PyTorch's side")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--batch-tokens", type=int, default=8192, help="of speed: tokens a step")
    parser.add_argument("--json", type=Path, help="also write every figure to this file")
    parser.add_argument("--hone", default="hone", help="the program under test")
    arguments = parser.parse_args()
    if arguments.part != "speed" and not (arguments.train and arguments.test):
        parser.error("--train and --test: expected with effect and check")
    for path in [arguments.text, arguments.encoder / "config.json", arguments.train, arguments.test]:
        if path and not path.is_file():
            parser.error(f"{path}: no such file")
    for method in arguments.methods.split(","):
        if method not in ("full", "lora", "tokens", "lora-tokens"):
            parser.error(f"--methods: expected some of full, lora, tokens, lora-tokens, found '{method}'")
    return arguments


def output(command, workspace=None):
    """Runs a program and returns its standard output."""
    environment = dict(os.environ, HONE_HOME=str(workspace)) if workspace else None
    finished = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=False,
                              stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
    if finished.returncode != 0:
        sys.exit(f"bench: '{' '.join(map(str, command))}' ended with status {finished.returncode}:\n{finished.stderr}")
    return finished.stdout


def last_json(command, workspace=None):
    return json.loads(output(command, workspace).strip().splitlines()[-1])


def first_lines(path, count, folder):
    if not count:
        return path.resolve()
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()][:count]
    short = Path(folder) / f"first-{count}.txt"
    short.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return short


# Speed.

def speed(arguments):
    threads = len(os.sched_getaffinity(0))
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"bench: the machine is not idle (load {load:.1f}); the figures will be too low", file=sys.stderr)
    sides = {}
    with tempfile.TemporaryDirectory() as folder:
        text = first_lines(arguments.text, arguments.lines, folder)
        print(f"{time.strftime('%Y-%m-%d %H:%M')}, {threads} threads, {arguments.batch_tokens} tokens a step")
        for number in range(arguments.rounds):
            hone = last_json([
                arguments.hone, "pretrain", arguments.encoder.resolve(), "--text", text, "--steps", 4 * arguments.steps,
                "--batch-tokens", arguments.batch_tokens, "--held-out", 0, "--save-minutes", 0, "--seed", number,
                "--json"], folder)
            sides.setdefault("Hone", []).append((hone["tokens_per_second"], hone["peak_memory_mb"]))
            for name, layout, head, micro in PEERS:
                peer = last_json([
                    sys.executable, PEER, "--model", arguments.encoder, "--text", text, "--layout", layout, "--head", head,
                    "--micro-tokens", micro, "--batch-tokens", arguments.batch_tokens, "--steps", arguments.steps, "--seed",
                    number, "--threads", threads])
                sides.setdefault(name, []).append((peer["tok_per_s"], peer["rss_mb"]))
            for name, runs in sides.items():
                print(f"  round {number + 1}, {name}: {runs[-1][0]:.0f} tok/s", flush=True)
    print(f"\n{'side':36}{'tok/s':>8}{'Hone is':>9}{'MB':>7}")
    for name, runs in sides.items():
        ratio = statistics.median(ours[0] / run[0] for ours, run in zip(sides["Hone"], runs))
        print(f"{name:36}{statistics.median(run[0] for run in runs):8.0f}{'' if name == 'Hone' else f'{ratio:.2f}x':>9}"
              f"{max(run[1] for run in runs):7.0f}")
    return sides


# Effect.

def write_task(arguments, folder):
    path = Path(folder) / "tasks" / "entities"
    path.mkdir(parents=True)
    (path / "task.yaml").write_text(json.dumps({
        "version": 1, "name": "entities", "kind": "ner", "encoder": str(arguments.encoder.resolve()),
        "data": {"train": str(arguments.train.resolve()), "test": str(arguments.test.resolve())},
        "training": {"epochs": arguments.task_epochs, "min_steps": 0, "batch_size": 32, "learning_rate": 1e-4,
                     "max_length": 128, "seed": 1}}, indent=1) + "\n", encoding="utf-8")
    return path


def pretrain(arguments, method, text, out, workspace, more=()):
    command = [arguments.hone, "pretrain", arguments.encoder.resolve(), "--text", text, "--epochs", arguments.epochs,
               "--out", out, "--json", *more]
    if method.startswith("lora"):
        command += ["--method", "lora"]
    if method.endswith("tokens"):
        command += ["--add-tokens", arguments.add_tokens]
    return last_json(command, workspace)


def perplexities(look):
    def text(value):
        return "beyond numbers" if value is None else f"{value:,.1f}"
    return f"{text(look['word_perplexity'])} | {text(look['perplexity'])}"


def spread(scores):
    mean = 100 * statistics.mean(scores)
    return f"{mean:.2f}" + (f" ± {100 * statistics.stdev(scores):.2f}" if len(scores) > 1 else "")


def effect(arguments):
    rows, before = {}, None
    print(f"| pretraining | perplexity of a word | of a token | sentence probe | F1 ({arguments.seeds} seeds) "
          "| more F1, seed by seed | tokens a word | time |")
    print("|" + "---|" * 8, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        task = write_task(arguments, folder)
        text = first_lines(arguments.text, arguments.lines, folder)
        for method in arguments.methods.split(","):
            out = Path(folder) / method
            began = time.perf_counter()
            # The encoder as it was is the same for all: its trainings are made once.
            tasks = ["--tasks", task, "--task-seeds", arguments.seeds] if before is None else []
            result = pretrain(arguments, method, text, out, folder, tasks)
            if before is None:
                row = result["tasks"]["rows"][0]
                before, after = row["before"]["scores"], row["after"]["scores"]
                print(f"| none | {perplexities(result['held_out']['before'])} | {result['sentence_probe']['before']:.3f} "
                      f"| {spread(before)} | | | |", flush=True)
            else:
                trained = last_json([arguments.hone, "train", task, "--encoder", out, "--seeds", arguments.seeds, "--json"]
                                    if arguments.seeds > 1 else
                                    [arguments.hone, "train", task, "--encoder", out, "--json"], folder)
                after = ([run["score"] for run in trained["runs"]] if arguments.seeds > 1 else [trained["test"]["score"]])
            more = ", ".join(f"{100 * (new - old):+.2f}" for old, new in zip(before, after))
            print(f"| {method} | {perplexities(result['held_out']['after'])} | {result['sentence_probe']['after']:.3f} "
                  f"| {spread(after)} | {more} | {result['corpus']['pieces_per_word']:.3f} | {result['training_seconds'] / 60:.1f} of "
                  f"{(time.perf_counter() - began) / 60:.1f} min |", flush=True)
            rows[method] = {"pretraining": result, "before": before, "after": after}
    return rows


# Check.

SENTENCES = [
    "The patient was treated with [MASK] for ten days.", "Expression of the [MASK] was reduced in all [MASK] cells.",
    "[MASK] induced renal failure in rats.", "No [MASK] were seen, although the dose was doubled [MASK] ."]


def worst_difference(ours, theirs):
    return max(abs(a - b) for left, right in zip(ours, theirs) for a, b in zip(left, right))


def check_language(arguments, model, folder):
    import torch
    from transformers import AutoModelForMaskedLM, AutoTokenizer
    data = Path(folder) / "masks.txt"
    data.write_text("\n".join(SENTENCES) + "\n", encoding="utf-8")
    ours = [json.loads(line)["logits"] for line in
            output([arguments.hone, "logits-of-masks", model, "--data", data]).splitlines()]
    loaded, info = AutoModelForMaskedLM.from_pretrained(model, output_loading_info=True)
    # The encoder's pooler goes along for sequence heads; this class has none.
    rest = {key: sorted(name for name in value if ".pooler." not in str(name)) for key, value in info.items()}
    missing = {key: value for key, value in rest.items() if value}
    tokenizer = AutoTokenizer.from_pretrained(model)
    worst = 0
    with torch.no_grad():
        for text, logits in zip(SENTENCES, ours, strict=True):
            row = tokenizer(text, return_tensors="pt")
            theirs = loaded.eval()(**row).logits[0][row.input_ids[0] == tokenizer.mask_token_id].tolist()
            assert len(theirs) == len(logits) and len(theirs[0]) == len(logits[0]), (len(theirs), len(logits))
            worst = max(worst, worst_difference(logits, theirs))
    return worst, missing, len(tokenizer)


def check_words(arguments, model, folder):
    import torch
    from transformers import AutoModelForTokenClassification, AutoTokenizer
    blocks = [block for block in arguments.test.read_text(encoding="utf-8").split("\n\n") if block.strip()][:40]
    data = Path(folder) / "words.tsv"
    data.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")
    ours = [json.loads(line)["logits"] for line in
            output([arguments.hone, "logits-of-words", model, "--data", data]).splitlines()]
    loaded, info = AutoModelForTokenClassification.from_pretrained(model, output_loading_info=True)
    missing = {key: sorted(value) for key, value in info.items() if value}
    tokenizer = AutoTokenizer.from_pretrained(model)
    worst = 0
    with torch.no_grad():
        for block, logits in zip(blocks, ours, strict=True):
            words = [line.split("\t")[0] for line in block.split("\n") if line.strip()]
            row = tokenizer(words, is_split_into_words=True, return_tensors="pt")
            theirs, places = loaded.eval()(**row).logits[0].tolist(), row.word_ids()
            first = [places.index(word) for word in range(len(words))]
            worst = max(worst, worst_difference(logits, [theirs[place] for place in first]))
    return worst, missing


def check(arguments):
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        task = write_task(arguments, folder)
        text = first_lines(arguments.text, 600, folder)
        for method in arguments.methods.split(","):
            out, tagger = Path(folder) / method, Path(folder) / f"{method}-tagger"
            pretrain(arguments, method, text, out, folder)
            worst, missing, size = check_language(arguments, out, folder)
            wrong |= worst > BOUND or bool(missing)
            print(f"{method}: {size} tokens; AutoModelForMaskedLM's logits differ by {worst:.1e} at most; "
                  f"loading: {missing or 'nothing missing, nothing left over'}", flush=True)
            output([arguments.hone, "train", task, "--encoder", out, "--out", tagger, "--set", "training.epochs=null", "--set",
                    "training.steps=20"], folder)
            worst, missing = check_words(arguments, tagger, folder)
            wrong |= worst > BOUND or bool(missing)
            print(f"{method}: AutoModelForTokenClassification's logits differ by {worst:.1e} at most; "
                  f"loading: {missing or 'nothing missing, nothing left over'}", flush=True)
    if wrong:
        sys.exit("bench: the results are not the same elsewhere")
    return {}


def main():
    os.environ["HF_HUB_OFFLINE"] = "1"
    arguments = parse_arguments()
    figures = {"speed": speed, "effect": effect, "check": check}[arguments.part](arguments)
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
