"""Trains a few steps of every kind of head in full and with LoRA, and compares what Hone saves with transformers and PEFT.

Usage: heads.py --hone PROGRAM --data tasks/classification/train.csv --encoder DIR [--entities FILE.tsv]
                [--family TYPE...] [--steps 8]

Without --family the encoder itself is trained on; with it a random one of the family (distilbert, electra) with the
tokenizer of DIR, saved by transformers first. Of each kind the logits of the first 60 texts are compared, the loss that
transformers computes by `problem_type` is compared with the one made of Hone's logits, and of full models every tensor
must be one that transformers knows. What Hone says of a text (softmax, sigmoid of each label, the number) is compared too.
With --entities, CoNLL columns, models of entities are trained on them and handed to entities.py. Exit status 1 when a
logit, a score or a loss differs by more than 1e-4.
"""
import argparse
import csv
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import reference  # first: it sets the reference to work offline
import torch
import torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer, DistilBertConfig, ElectraConfig

KINDS = {
    "classification": ["--text", "subject", "--text", "body", "--label", "category"],
    "multi_label": ["--text", "subject", "--text", "body", "--label", "signals", "--set", "data.separator=,",
                    "--set", "data.empty=missing"],
    "regression": ["--text", "subject", "--text", "body", "--label", "urgency"],
    "ordinal": ["--text", "subject", "--text", "body", "--label", "urgency"],
    "pair": ["--text", "subject", "--pair", "body", "--label", "category"],
}
BOUND = 1e-4


def make_family(name, encoder, folder):
    tokenizer = AutoTokenizer.from_pretrained(encoder)
    size = len(tokenizer)
    config = {
        "distilbert": lambda: DistilBertConfig(vocab_size=size, dim=128, n_layers=2, n_heads=4, hidden_dim=256),
        "electra": lambda: ElectraConfig(vocab_size=size, embedding_size=64, hidden_size=128, num_hidden_layers=2,
                                         num_attention_heads=4, intermediate_size=256),
    }[name]()
    torch.manual_seed(1)
    AutoModel.from_config(config).save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (Path(encoder) / file).exists():
            shutil.copy(Path(encoder) / file, folder / file)


def hone(program, arguments, workspace):
    done = subprocess.run([program, *arguments, "--workspace", workspace], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: {done.stderr}")
    return done.stdout


def expected_loss(problem, logits, count):
    """The loss of made-up targets, by the formula of the problem."""
    if problem == "regression":
        targets = torch.arange(len(logits), dtype=torch.float) % 5
        return targets, F.mse_loss(logits.squeeze(-1), targets)
    if problem == "multi_label_classification":
        targets = (torch.arange(len(logits) * count).reshape(-1, count) % 3 == 0).float()
        return targets, F.binary_cross_entropy_with_logits(logits, targets)
    targets = torch.arange(len(logits)) % count
    return targets, F.cross_entropy(logits, targets)


def difference(line, logits, kind):
    """Between what Hone says of a text and what follows from the logits of the reference."""
    if kind in ("regression", "ordinal"):
        return abs(line["value"] - logits[0].item())
    expected = logits.sigmoid() if kind == "multi_label" else logits.softmax(-1)
    return (torch.tensor(list(line["scores"].values())) - expected).abs().max().item()


def compare_entities(arguments, method, encoder, workspace):
    """Whether entities.py finds no difference."""
    out = Path(workspace) / "model"
    shutil.rmtree(out, ignore_errors=True)
    hone(arguments.hone, [
        "train", str(arguments.entities), "--kind", "ner", "--encoder", str(encoder), "--method", method, "--out",
        str(out), "--set", "training.epochs=", "--set", f"training.steps={arguments.steps}", "--set",
        "training.learning_rate=1e-3", "--set", "data.validation=null"], workspace)
    done = subprocess.run([
        sys.executable, str(Path(__file__).parent / "entities.py"), "--checkpoint", str(out), "--data",
        str(arguments.entities), "--hone", arguments.hone, "--limit", "60",
        *(["--base", str(encoder)] if method == "lora" else [])], capture_output=True, text=True)
    found = " ".join(line for line in done.stdout.split("\n") if "difference" in line) or done.stderr
    print(f"{encoder.name:12} ner            {method:5} {' '.join(found.split())}", flush=True)
    return done.returncode == 0


def compare(arguments, kind, method, encoder, workspace, rows):
    out = Path(workspace) / "model"
    shutil.rmtree(out, ignore_errors=True)
    hone(arguments.hone, [
        "train", str(arguments.data), "--kind", "classification" if kind == "pair" else kind, "--encoder", str(encoder),
        "--method", method, "--out", str(out), "--set", "training.epochs=", "--set", f"training.steps={arguments.steps}",
        "--set", "training.learning_rate=1e-3", "--set", "data.validation=null", *KINDS[kind]], workspace)
    texts = Path(workspace) / "texts.csv"
    with open(texts, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["subject", "body"], *([row["subject"], row["body"]] for row in rows)])
    lines = [json.loads(line) for line in hone(
        arguments.hone, ["predict", str(out), "--file", str(texts), "--json", "--logits", "--all"], workspace).split("\n") if line]
    assert len(lines) == len(rows)
    ours = torch.tensor([line["logits"] for line in lines])
    if method == "lora":
        model = reference.load_adapter(out, encoder)
    else:
        model = reference.load_model(out)
    model.eval()
    tokenizer = AutoTokenizer.from_pretrained(out)
    worst, theirs = 0.0, []
    with torch.inference_mode():
        for line, found in zip(lines, ours):
            pair = [line["pair"]] if "pair" in line else []
            inputs = tokenizer(line["text"], *pair, return_tensors="pt", truncation=False)
            theirs.append(model(**inputs).logits[0])
            worst = max(worst, (theirs[-1] - found).abs().max().item(), difference(line, theirs[-1], kind))
    problem = {"regression": "regression", "ordinal": "regression", "multi_label": "multi_label_classification"}.get(
        kind, "single_label_classification")
    loss = 0.0
    if method == "full":
        assert model.config.problem_type == problem, model.config.problem_type
        targets, wanted = expected_loss(problem, ours, ours.shape[1])
        with torch.inference_mode():
            pair = [[line["pair"] for line in lines]] if "pair" in lines[0] else []
            inputs = tokenizer([line["text"] for line in lines], *pair, return_tensors="pt", padding=True)
            loss = abs(model(**inputs, labels=targets).loss.item() - wanted.item())
    print(f"{encoder.name:12} {kind:14} {method:5} largest logit difference {worst:.2e}"
          + (f", loss by problem_type {loss:.2e}" if method == "full" else ""), flush=True)
    return max(worst, loss)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--entities", type=Path)
    parser.add_argument("--family", nargs="*", default=[])
    parser.add_argument("--steps", type=int, default=8)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    with open(arguments.data, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:60]
    worst, same = 0.0, True
    with tempfile.TemporaryDirectory() as workspace:
        encoders = [arguments.encoder.resolve()]
        if arguments.family:
            encoders = [Path(workspace) / name for name in arguments.family]
            for name, folder in zip(arguments.family, encoders):
                make_family(name, arguments.encoder, folder)
        for encoder in encoders:
            for kind in KINDS:
                for method in ("full", "lora"):
                    worst = max(worst, compare(arguments, kind, method, encoder, workspace, rows))
            for method in ("full", "lora") if arguments.entities else ():
                same = compare_entities(arguments, method, encoder, workspace) and same
    passed = worst <= BOUND and same
    print("within the bound" if passed else "OUTSIDE THE BOUND")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
