"""Makes explanation.json of Tests/Fixtures/tiny-bert: integrated gradients by PyTorch on the heads that stand there.

Usage: make_explanation_fixtures.py [--output DIR] [--seed 23]

Needs what make_bert_fixtures.py and make_head_fixtures.py wrote. For one class, one of several labels and the number:
the first rows, the weight of each output, and for 1, 8 and 512 points at the middle of equal parts of the way from the
baseline (word embedding of [MASK] at every token but [CLS] and [SEP]) the attributions, with the output at both ends.
Computed in double precision.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from safetensors.torch import load_file
from transformers import BertForSequenceClassification

import bert_reference as reference

MASK, SPECIAL = 4, {2, 3}
HEADS = {"sequence": ("sequence", [1.0, -0.5, -0.5]), "labels": ("labels", [0.0, 0.0, 1.0, 0.0]),
         "number": ("number", [1.0])}


def load(head, count, output):
    model = BertForSequenceClassification.from_pretrained(
        output / "encoder", num_labels=count, attn_implementation="eager")
    unexpected = model.load_state_dict(load_file(output / f"{head}-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    return model.double().eval()


def explain(model, row, weights, steps):
    table = model.bert.embeddings.word_embeddings.weight.detach()
    words = table[row["input_ids"]]
    start = torch.stack([
        word if token in SPECIAL else table[MASK] for token, word in zip(row["input_ids"], words)])
    types = torch.tensor([row["token_type_ids"]])

    def output(embeddings):
        logits = model(inputs_embeds=embeddings[None], token_type_ids=types).logits[0]
        return (logits * torch.tensor(weights, dtype=logits.dtype)).sum()

    total = torch.zeros_like(words)
    for step in range(steps):
        point = (start + (step + 0.5) / steps * (words - start)).requires_grad_()
        total += torch.autograd.grad(output(point), point)[0]
    with torch.no_grad():
        ends = output(words).item(), output(start).item()
    return ((words - start) * total / steps).sum(-1).tolist(), ends


def main():
    output = reference.begin(__doc__, seed=23)
    cases = []
    for name, (head, weights) in HEADS.items():
        model = load(head, len(weights), output)
        rows = reference.json.loads((output / f"{head}.json").read_text())["rows"]
        for row in rows:
            entry = dict(head=name, weights=weights, input_ids=row["input_ids"], token_type_ids=row["token_type_ids"])
            for steps in (1, 8, 512):
                entry[f"steps_{steps}"], (entry["text"], entry["baseline"]) = explain(model, row, weights, steps)
            cases.append(entry)
    reference.write_json(output / "explanation.json", cases=cases)


if __name__ == "__main__":
    main()
