"""Makes the masked-language part of Tests/Fixtures/tiny-bert and families: AutoModelForMaskedLM on their encoders.

Usage: make_masked_fixtures.py [--output DIR] [--seed 26]

Needs the encoders of make_bert_fixtures.py and make_family_fixtures.py, and writes beside each:
  masked-head.safetensors     the head before training, without the weights that it shares with the word table
  masked.json                 rows of ids in which some are masked, the label of each token (-100: none), logits at the
                              labelled tokens, loss, and ten steps of all parameters with their losses
  masked-grads.safetensors    the gradients of that loss (of tiny-bert)
  masked-trained.safetensors  all weights after the ten steps (of tiny-bert)
Dropout is 0. The loss of a step is the mean over its labelled tokens; that it is that of transformers is checked here
against the model's own.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForMaskedLM

import bert_reference as reference
from make_bert_fixtures import CLS, LENGTHS, SEP, SPECIAL, TRAINING_LENGTHS, VOCABULARY
from make_family_fixtures import FAMILIES, attention, scatter

MASK = VOCABULARY.index("[MASK]")


def make_rows(lengths, types):
    """Random ids of which about a third have a label; of these most are masked, some are others, some stay."""
    rows = []
    for index, length in enumerate(lengths):
        ids = torch.randint(len(SPECIAL), len(VOCABULARY), (max(1, length - 2),)).tolist()
        labels = [token if float(torch.rand(())) < 0.3 else -100 for token in ids]
        if all(label == -100 for label in labels):
            labels[0] = ids[0]
        seen = []
        for token, label in zip(ids, labels):
            draw = float(torch.rand(()))
            other = int(torch.randint(len(SPECIAL), len(VOCABULARY), ()))
            seen.append(token if label == -100 or draw > 0.8 else other if draw > 0.6 else MASK)
        row = dict(input_ids=[CLS, *seen, SEP], labels=[-100, *labels, -100])
        if types:
            total = len(seen) + 2
            second = total // 2 if index % 2 and types > 1 else 0
            row["token_type_ids"] = [0] * (total - second) + [1] * second
        rows.append(row)
    return rows


def load(folder, dtype):
    model = AutoModelForMaskedLM.from_pretrained(folder / "encoder", attn_implementation=attention(folder))
    unexpected = model.load_state_dict(load_file(folder / "masked-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    return model.to(dtype).train()


def write_head(folder):
    model = AutoModelForMaskedLM.from_pretrained(folder / "encoder")
    scatter(model)
    prefix, words = model.base_model_prefix + ".", model.get_input_embeddings().weight
    head = {name: parameter.detach().contiguous() for name, parameter in model.named_parameters()
            if not name.startswith(prefix) and parameter is not words}
    save_file(head, folder / "masked-head.safetensors", metadata={"format": "pt"})


def at_labels(logits, labels):
    return logits[labels != -100].tolist()


def write(folder, types, keeps_weights):
    def load_model(dtype):
        return load(folder, dtype)

    write_head(folder)
    rows, training_rows = make_rows(LENGTHS, types), make_rows(TRAINING_LENGTHS, types)
    inputs, labels = reference.padded(rows)
    (_, logits64), measured, gradients = reference.golden_batch(load_model, rows)
    own = load_model(torch.float64)(**inputs, labels=labels).loss.item()
    # transformers turns logits into single precision.
    assert abs(own - measured["loss_float64"]) < 1e-6, (own, measured)
    measured.pop("gradient_error")
    model, history = reference.golden_training(load_model, training_rows)
    history.pop("trained_error")
    reference.write_json(
        folder / "masked.json", rows=rows, logits_float64=at_labels(logits64, labels), gradients=len(gradients),
        **measured, **history)
    if keeps_weights:
        save_file(gradients, folder / "masked-grads.safetensors")
        save_file(reference.trained_tensors(model), folder / "masked-trained.safetensors", metadata={"format": "pt"})


def main():
    output = reference.begin(__doc__, seed=26)
    write(output, 2, keeps_weights=True)
    for name, (_, types, _, _) in FAMILIES.items():
        torch.manual_seed(26)
        write(output.parent / "families" / name, types, keeps_weights=False)


if __name__ == "__main__":
    main()
