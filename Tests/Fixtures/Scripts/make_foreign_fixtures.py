"""Makes Tests/Fixtures/foreign: classifiers as transformers and PEFT save them, with what they say of some texts.

Usage: make_foreign_fixtures.py [--output DIR] [--seed 25]

Needs the encoder of Tests/Fixtures/tiny-bert. Writes labels/ (problem_type multi_label_classification, four labels with
names), number/ (regression), untyped/ (one output and no problem_type, which transformers takes for a number),
labels-lora/ (an adapter of four outputs; its base is named by a relative path), number-lora/ (one of one output, on a
base without a problem_type) and expected.json: logits of each, and the loss that transformers picks for made-up targets.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import json
import shutil

import tokenizers
import torch
from peft import TaskType
from transformers import BertForSequenceClassification

import bert_reference as reference

TEXTS = ["the film was good", "it is really boring, and dull!", "never"]
LABELS = ["fun", "dull", "good", "bad"]


def scatter(model):
    with torch.no_grad():
        model.classifier.weight.copy_(0.3 * torch.randn_like(model.classifier.weight))
        model.classifier.bias.copy_(0.2 * torch.randn_like(model.classifier.bias))


def main():
    output = reference.begin(__doc__, seed=25)
    encoder = output.parent / "tiny-bert" / "encoder"
    if output.name == "tiny-bert":
        output = output.parent / "foreign"
    tokenizer = tokenizers.Tokenizer.from_file(str(encoder / "tokenizer.json"))
    rows = [tokenizer.encode(text) for text in TEXTS]

    def logits(model):
        with torch.inference_mode():
            return [model.double()(torch.tensor([row.ids]), token_type_ids=torch.tensor([row.type_ids])).logits[0].tolist()
                    for row in rows]

    expected, losses = {}, {}

    def loss(model, count):
        """Of every text alone: each second label, or the number 2.5."""
        target = torch.tensor([[label % 2 for label in range(count)] if count > 1 else [2.5]], dtype=torch.float64)
        with torch.inference_mode():
            return [model.double()(torch.tensor([row.ids]), token_type_ids=torch.tensor([row.type_ids]),
                                   labels=target).loss.item() for row in rows]

    for name, count, problem in (
            ("labels", 4, "multi_label_classification"), ("number", 1, "regression"), ("untyped", 1, None)):
        model = BertForSequenceClassification.from_pretrained(
            encoder, num_labels=count, problem_type=problem, **(
                dict(id2label=dict(enumerate(LABELS)), label2id={n: i for i, n in enumerate(LABELS)}) if count > 1 else {}))
        scatter(model)
        model.eval().save_pretrained(output / name)
        for file in ("tokenizer.json", "vocab.txt"):
            shutil.copy(encoder / file, output / name / file)
        expected[name], losses[name] = logits(model), loss(model, count)
    base = BertForSequenceClassification.from_pretrained(
        encoder, num_labels=4, problem_type="multi_label_classification")
    scatter(base)
    adapted = reference.fresh_adapter(base, TaskType.SEQ_CLS).eval()
    reference.save_adapter(adapted, output / "labels-lora")
    expected["labels-lora"] = logits(adapted)
    base = BertForSequenceClassification.from_pretrained(encoder, num_labels=1)
    scatter(base)
    adapted = reference.fresh_adapter(base, TaskType.SEQ_CLS).eval()
    reference.save_adapter(adapted, output / "number-lora")
    expected["number-lora"], losses["number-lora"] = logits(adapted), loss(adapted, 1)
    (output / "expected.json").write_text(json.dumps(dict(texts=TEXTS, logits=expected, losses=losses)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
