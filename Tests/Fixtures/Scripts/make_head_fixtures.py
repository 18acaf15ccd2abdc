"""Makes the heads of several labels and of a number of Tests/Fixtures/tiny-bert, on its encoder.

Usage: make_head_fixtures.py [--output DIR] [--seed 22]

Needs the encoder of make_bert_fixtures.py under DIR (default: ../tiny-bert beside this script) and writes beside it,
for labels (problem_type multi_label_classification) and number (regression): NAME-head.safetensors, the head before
training (pooler and classifier); NAME.json with rows (every second one a pair, by its token types), logits, loss and
ten steps of all parameters; the gradients and the trained weights as safetensors. Dropout is 0. That the losses are
those of transformers is checked here against the model's own.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from safetensors.torch import load_file, save_file
from transformers import BertForSequenceClassification

import bert_reference as reference
from make_bert_fixtures import LENGTHS, TRAINING_LENGTHS, make_rows

OUTPUTS = {"labels": 4, "number": 1}
PROBLEMS = {"labels": "multi_label_classification", "number": "regression"}


def load(kind, output, dtype):
    model = BertForSequenceClassification.from_pretrained(
        output / "encoder", num_labels=OUTPUTS[kind], problem_type=PROBLEMS[kind], attn_implementation="eager")
    unexpected = model.load_state_dict(load_file(output / f"{kind}-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    return model.to(dtype).train()


def write_head(kind, output):
    encoder = load_file(output / "encoder" / "model.safetensors")
    pooler = {"bert." + name: tensor for name, tensor in encoder.items() if name.startswith("pooler.")}
    count = OUTPUTS[kind]
    classifier = {"classifier.weight": 0.3 * torch.randn(count, 32), "classifier.bias": 0.2 * torch.randn(count)}
    save_file({**pooler, **classifier}, output / f"{kind}-head.safetensors", metadata={"format": "pt"})


def make_target_rows(kind, lengths):
    rows = make_rows(lengths)
    for row in rows:
        del row["label"]
        if kind == "labels":
            row["targets"] = torch.randint(2, (OUTPUTS[kind],)).float().tolist()
        else:
            row["targets"] = [round(float(torch.randn(())) * 1.5 + 3, 2)]
    return rows


def write_kind(kind, output):
    rows, training_rows = make_target_rows(kind, LENGTHS), make_target_rows(kind, TRAINING_LENGTHS)
    inputs, targets = reference.padded(rows)
    own = load(kind, output, torch.float32)(**inputs, labels=targets).loss.item()
    (logits, logits64), measured, gradients = reference.golden_batch(lambda dtype: load(kind, output, dtype), rows)
    assert abs(own - measured["loss"]) < 1e-6, (own, measured["loss"])
    model, history = reference.golden_training(lambda dtype: load(kind, output, dtype), training_rows)
    reference.write_json(
        output / f"{kind}.json", rows=rows, logits=logits.tolist(), logits_float64=logits64.tolist(), **measured,
        **history)
    save_file(gradients, output / f"{kind}-grads.safetensors")
    save_file(
        reference.trained_tensors(model), output / f"{kind}-trained.safetensors", metadata={"format": "pt"})


def main():
    output = reference.begin(__doc__, seed=22)
    for kind in OUTPUTS:
        write_head(kind, output)
        write_kind(kind, output)


if __name__ == "__main__":
    main()
