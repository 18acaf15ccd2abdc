"""Many heads on one encoder in one server: memory beside their files, calls for several heads beside one, time to be ready.

Usage: bench_heads_served.py --hone PROGRAM [--encoder models/minilm-l6] [--heads 10] [--calls 300] [--starts 20] [--keep DIR]

Trains on the samples in tasks/, two steps each: --heads LoRA adapters of mixed kinds, five heads of the method `head`, and the
three heads of tasks/classification/heads.yaml together. What they say does not matter, what they cost does. Then
  memory   resident size (own pages and those of mapped files) of a server of one LoRA head, which holds the program and the
           encoder, and of a server of all of them: once ready, and after as many calls of as many rows on either side. What
           the others add may be 1.5 times the size of their files. The whole is shown beside the size of the encoder's own
           file too, and the same for heads of the other methods
  calls    POST /predict of one text on one connection, for one head (each of them in turn) and for all five or three in one
           call, alternating; medians
  ready    from the start of the process until GET /health answers 200, with one head and with all LoRA heads
"""
import argparse
import http.client
import itertools
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import serving

TICKETS = ["--text", "subject", "--text", "body"]
KINDS = [("classification", ["tasks/classification/train.csv", *TICKETS, "--label", "category"]),
         ("sentiment", ["tasks/sentiment/train.tsv", "--text", "text", "--label", "label"]),
         ("ner", ["tasks/ner/train.jsonl"]),
         ("ordinal", ["tasks/classification/train.csv", *TICKETS, "--label", "urgency"])]
SHORT = ["training.epochs=", "training.steps=2", "data.validation=null"]


def train(arguments, folder, method, index):
    """A model of two steps; another seed, other weights."""
    kind, data = KINDS[index % len(KINDS)]
    out = folder / f"{method}-{index}-{kind}"
    if not out.exists():
        settings = [part for setting in [*SHORT, f"training.seed={index + 1}"] for part in ("--set", setting)]
        serving.run(arguments.hone, "train", *data, "--kind", kind, "--method", method, "--encoder", arguments.encoder, "--out",
                    out, "--workspace", folder, *settings, cwd=serving.ROOT)
    return out


def train_together(arguments, folder):
    """The directories of three heads that were trained on one encoder."""
    if not (folder / "runs" / "ticket-heads").exists():
        settings = [part for setting in [*SHORT[:2], f"encoder={arguments.encoder}"] for part in ("--set", setting)]
        serving.run(arguments.hone, "train", serving.ROOT / "tasks" / "classification" / "heads.yaml", "--workspace", folder,
                    "--json", *settings)
    return sorted(path.parent for path in (folder / "runs" / "ticket-heads").glob("*/*/model/hone.json"))


def serve(arguments, folder, models):
    named = [f"{name}={path}" for name, path in models.items()]
    return serving.Server.hone(arguments.hone, named, "--workspace", folder, "--log-format", "none")


def use(server, names, texts):
    """As many calls and rows however many heads there are: 120 texts alone, each head in turn, and ten batches of some 30 rows
    for all heads; of the same thirty texts.
    """
    for name, text in zip(itertools.cycle(names), itertools.islice(itertools.cycle(texts[:30]), 120)):
        server.answer(f"/models/{name}", {"inputs": text})
    count = 30 // len(names)
    for number in range(10):
        batch = [[texts[(number * count + place) % 30]] for place in range(count)]
        server.answer("/predict", {"inputs": batch, "models": list(names)})


def size(models):
    return sum(path.stat().st_size for model in models for path in model.glob("*.safetensors")) / serving.MB


def show_memory(arguments, folder, groups, texts, check):
    """- groups: models by title, the first head of the first group being what the whole of it is held against."""
    title, lora = next(iter(groups.items()))
    first = dict(list(lora.items())[:1])
    encoder = (arguments.encoder / "model.safetensors").stat().st_size / serving.MB
    seen = {}
    for name, models in {f"{title}, one head": first, **groups}.items():
        with serve(arguments, folder, models) as server:
            ready = server.memory()
            use(server, models, texts)
            seen[name] = ready, server.memory()
    print(f"memory: the encoder's file has {encoder:.1f} MB")
    print("| | heads | their files MB | resident MB | own pages | mapped files | peak |\n|---|---|---|---|---|---|---|")
    for name, states in seen.items():
        models = groups.get(name, first)
        for state, memory in zip(("ready", "used"), states):
            print(f"| {name}, {state} | {len(models)} | {size(models.values()):.1f} | {memory['resident']:.1f} "
                  f"| {memory['anonymous']:.1f} | {memory['file']:.1f} | {memory['peak']:.1f} |")
    files = size(lora.values()) - size(first.values())
    for place, state in enumerate(("ready", "used")):
        base, whole = (seen[name][place]["resident"] for name in (f"{title}, one head", title))
        check(f"memory, {state}: {len(lora) - 1} more {title} heads add at most 1.5 times their files",
              whole - base <= 1.5 * files,
              f"{whole - base:.1f} MB for {files:.1f} MB ({(whole - base) / files:.2f} times); "
              f"the whole process {whole:.1f} MB, the encoder's file and 1.5 times those of all "
              f"{encoder + 1.5 * size(lora.values()):.1f} MB")


def time_calls(server, names, texts, calls):
    """Median milliseconds of a call for one head and for all."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)

    def call(models, text):
        body = json.dumps({"inputs": text, "models": models})
        start = time.perf_counter()
        connection.request("POST", "/predict", body, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        data = reply.read()
        seconds = time.perf_counter() - start
        if reply.status != 200 or set(json.loads(data)) != set(models):
            sys.exit(f"/predict for {models}: {reply.status} {data[:200]!r}")
        return 1000 * seconds
    one, several = [], []
    turns = itertools.cycle(names)
    for number, text in zip(range(calls + 20), itertools.cycle(texts)):
        pair = call([next(turns)], text), call(names, text)
        if number >= 20:
            one.append(pair[0])
            several.append(pair[1])
    connection.close()
    return statistics.median(one), statistics.median(several)


def show_calls(arguments, folder, groups, texts, check):
    print(f"\ncalls: texts of {sum(map(len, texts)) / len(texts):.0f} characters, medians of {arguments.calls}")
    for title, models in groups.items():
        with serve(arguments, folder, models) as server:
            one, several = time_calls(server, list(models), texts, arguments.calls)
        check(f"{title}: {len(models)} heads in one call cost less than twice one", several < 2 * one,
              f"one head {one:.2f} ms, {len(models)} heads {several:.2f} ms ({several / one:.2f} times)")


def show_starts(arguments, folder, groups, check):
    print()
    for title, models in groups.items():
        seconds = []
        for _ in range(arguments.starts + 1):
            with serve(arguments, folder, models) as server:
                seconds.append(server.seconds)
                server.stop()
        first, *others = seconds
        check(f"ready, {title}: at most 0.3 s", max(others) <= 0.3,
              f"median {statistics.median(others):.3f} s, at most {max(others):.3f} s of {len(others)}; "
              f"{first:.3f} s before them")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", type=lambda path: str(Path(path).resolve()), required=True)
    parser.add_argument("--encoder", type=Path, default=serving.ROOT / "models" / "minilm-l6")
    parser.add_argument("--heads", type=int, default=10)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--keep", type=Path, help="folder for the trained heads, used again when it has them")
    arguments = parser.parse_args()
    arguments.encoder = arguments.encoder.resolve()
    check = serving.Checks()
    texts = serving.sample_texts()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (arguments.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        print("training ...", file=sys.stderr, flush=True)
        lora = {f"lora{index}": train(arguments, folder, "lora", index) for index in range(arguments.heads)}
        heads = {f"head{index}": train(arguments, folder, "head", index) for index in range(5)}
        together = {path.parent.name: path for path in train_together(arguments, folder)}
        if len(together) != 3:
            sys.exit(f"expected three heads trained together, found {sorted(together)}")
        first, five = dict(list(lora.items())[:1]), dict(list(lora.items())[:5])
        show_memory(arguments, folder, {"LoRA": lora, "head": heads, "trained together": together}, texts, check)
        show_calls(arguments, folder, {"LoRA": five, "head": heads, "trained together": together}, texts, check)
        show_starts(arguments, folder, {"one LoRA head": first, f"{len(lora)} LoRA heads": lora}, check)
    check.end()


if __name__ == "__main__":
    main()
