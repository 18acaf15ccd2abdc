"""Compares the logits of `hone predict --json --logits` with transformers and PEFT on the same checkpoint.

Usage: logits.py --checkpoint DIR --predictions FILE.jsonl --data FILE [--limit 500] [--base DIR] [--plain]

The checkpoint is a model directory, or an adapter directory on the base that it names. A line of the predictions
is {"text", "label", "score", "logits"}. The reference computes one text at a time in float32, without padding or
truncation. Exit status 1 when a logit or a score differs by more than the bound, or a label differs.
"""
import argparse
import json
import math
import sys
from pathlib import Path

import torch
from transformers import AutoTokenizer

import reference


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--predictions", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True, help="`LABEL text` lines in the order of the predictions")
    parser.add_argument("--plain", action="store_true", help="the data has texts only")
    parser.add_argument("--separator", default=" ", help="between label and text")
    parser.add_argument("--base", type=Path, help="base of the adapter, instead of the one that it names")
    parser.add_argument("--limit", type=int, default=500)
    parser.add_argument("--bound", type=float, default=1e-4)
    return parser.parse_args()


def load(arguments):
    """Model and tokenizer; an adapter without a tokenizer uses that of its base."""
    directory = arguments.checkpoint
    if not (directory / "adapter_config.json").exists():
        return reference.load_model(directory).eval(), AutoTokenizer.from_pretrained(directory)
    base = arguments.base or reference.base_of(directory)
    own = any((directory / name).exists() for name in ("tokenizer.json", "vocab.txt"))
    return reference.load_adapter(directory, base).eval(), AutoTokenizer.from_pretrained(directory if own else base)


def label_map(directory):
    """The labels in the order of the logits, where the directory's config.json has them."""
    path = directory / "config.json"
    names = json.loads(path.read_text()).get("id2label") if path.exists() else None
    return [names[str(index)] for index in range(len(names))] if names else None


def reference_logits(model, tokenizer, text):
    inputs = tokenizer(text, return_tensors="pt", truncation=False, padding=False)
    limit = model.config.max_position_embeddings
    if inputs["input_ids"].shape[1] > limit:
        raise SystemExit(f"a text has {inputs['input_ids'].shape[1]} tokens, the encoder takes {limit}: {text[:60]!r}")
    with torch.inference_mode():
        return model(**inputs).logits[0]


def temperature(checkpoint):
    """What Hone divides logits by before they become scores; transformers knows nothing of it."""
    settings = checkpoint / "hone.json"
    return json.loads(settings.read_text(encoding="utf-8")).get("temperature", 1.0) if settings.exists() else 1.0


def compare(arguments, texts, predictions):
    """Largest and mean logit difference with its text, largest score difference, and label differences."""
    model, tokenizer = load(arguments)
    labels = label_map(arguments.checkpoint)
    heat = temperature(arguments.checkpoint)
    worst, worst_text, total, score, wrong = 0.0, "", 0.0, 0.0, 0
    for text, prediction in zip(texts, predictions):
        if prediction["text"] != text:
            raise SystemExit(f"predictions and data differ in their texts: {prediction['text'][:60]!r}, {text[:60]!r}")
        expected = reference_logits(model, tokenizer, text)
        found = torch.tensor(prediction["logits"], dtype=torch.float64)
        if found.shape != expected.shape or not found.isfinite().all() or not math.isfinite(prediction["score"]):
            raise SystemExit(f"expected {len(expected)} finite logits and a score, found {prediction}")
        difference = (found - expected).abs().max().item()
        total += difference
        if difference >= worst:
            worst, worst_text = difference, text
        probabilities = (expected / heat).softmax(-1)
        score = max(score, abs(prediction["score"] - probabilities.max().item()))
        close = labels and len(labels) > 1 and probabilities.topk(2).values.diff().abs().item() < arguments.bound
        if labels and not close and prediction["label"] != labels[expected.argmax()]:
            wrong += 1
    return worst, worst_text, total / len(texts), score, wrong if labels else None


def main():
    arguments = parse_arguments()
    torch.set_num_threads(1)
    lines = [json.loads(line) for line in arguments.predictions.read_text(encoding="utf-8").split("\n") if line]
    if arguments.plain:
        texts = [line for line in arguments.data.read_text(encoding="utf-8").split("\n") if line.strip()]
    else:
        texts = [text for _, text in reference.read_labelled(arguments.data, arguments.separator)]
    texts = texts[:arguments.limit]
    if not texts or len(lines) < len(texts):
        raise SystemExit(f"{arguments.predictions} has {len(lines)} predictions for {len(texts)} texts")
    worst, text, mean, score, wrong = compare(arguments, texts, lines)
    passed = worst <= arguments.bound and score <= arguments.bound and not wrong
    print(f"texts                        {len(texts)}")
    print(f"largest logit difference     {worst:.3g}  (bound {arguments.bound:g})  {text[:50]!r}")
    print(f"mean of the largest          {mean:.3g}")
    print(f"largest score difference     {score:.3g}  (bound {arguments.bound:g})")
    print(f"different labels             {'no id2label here' if wrong is None else wrong}")
    print("within the bound" if passed else "OUTSIDE THE BOUND")
    sys.exit(0 if passed else 1)


if __name__ == "__main__":
    main()
