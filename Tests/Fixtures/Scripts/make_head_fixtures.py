"""Makes the heads of several labels and of a number of Tests/Fixtures/tiny-bert, on its encoder.

Usage: make_head_fixtures.py [--output DIR] [--seed 22]

Needs the encoder of make_bert_fixtures.py under DIR (default: ../tiny-bert beside this script) and writes beside it, for
labels (problem_type multi_label_classification) and number (regression): NAME-head.safetensors, the head before training
(pooler and classifier); NAME.json with rows (every second one a pair, by its token types), logits, loss and ten steps of
all parameters; the gradients and the trained weights as safetensors. Dropout is 0. That the losses are those of
transformers is checked here against the model's own.
"""
import argparse
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import BertForSequenceClassification

import bert_reference as reference
from make_bert_fixtures import LENGTHS, TRAINING_LENGTHS, errors, make_rows, write_json

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
    dtypes = (torch.float32, torch.float64)
    inputs, targets = reference.padded(rows)
    own = load(kind, output, torch.float32)(**inputs, labels=targets).loss.item()
    (logits, loss, gradients), (logits64, loss64, gradients64) = (
        reference.differentiate(load(kind, output, dtype), rows) for dtype in dtypes)
    assert abs(own - loss) < 1e-6, (own, loss)
    models = [load(kind, output, dtype) for dtype in dtypes]
    histories = [reference.train(model, training_rows) for model in models]
    trained, trained64 = map(reference.trained_tensors, models)
    write_json(
        output / f"{kind}.json", rows=rows, logits=logits.tolist(), logits_float64=logits64.tolist(), loss=loss,
        loss_float64=loss64, gradient_error=errors(gradients, gradients64), training_rows=training_rows,
        trained_error=errors(trained, trained64),
        steps=[dict(step=index + 1, loss=single[0], loss_float64=double[0], gradient_norm=single[1],
                    learning_rate=single[2]) for index, (single, double) in enumerate(zip(*histories))])
    save_file(gradients, output / f"{kind}-grads.safetensors")
    save_file(trained, output / f"{kind}-trained.safetensors", metadata={"format": "pt"})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent.parent / "tiny-bert")
    parser.add_argument("--seed", type=int, default=22)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    for kind in OUTPUTS:
        write_head(kind, arguments.output)
        write_kind(kind, arguments.output)


if __name__ == "__main__":
    main()
