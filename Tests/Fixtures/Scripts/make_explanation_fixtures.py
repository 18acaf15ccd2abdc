"""Makes the explanation.json of Tests/Fixtures/tiny-bert and of each family: integrated gradients by PyTorch.

Usage: make_explanation_fixtures.py [--output DIR] [--seed 23]

Needs what make_bert_fixtures.py, make_head_fixtures.py and make_family_fixtures.py wrote. For BERT's own head, the mean
head, LoRA, several labels and the number, and for the head and LoRA of each other family: the rows of the head's file,
the weight of each output, and for 1, 8 and 512 points at the middle of equal parts of the way from the baseline (word
embedding of [MASK] at every token but [CLS] and [SEP]) the attributions, with the output at both ends. One class is
explained by its logit alone and once by its logit less the mean of the others'. Computed in double precision.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import torch

import bert_reference as reference
import make_bert_fixtures as bert
import make_family_fixtures as families
import make_head_fixtures as heads

MASK, SPECIAL = bert.VOCABULARY.index("[MASK]"), {bert.CLS, bert.SEP}
FIRST, MARGIN = [1.0, 0.0, 0.0], [1.0, -0.5, -0.5]
BERT_CASES = [
    ("sequence", bert.load, MARGIN), ("mean", bert.load, FIRST), ("lora", bert.load, FIRST),
    ("labels", heads.load, [0.0, 0.0, 1.0, 0.0]), ("number", heads.load, [1.0])]
FAMILY_CASES = [("sequence", families.load, FIRST), ("lora", families.load, FIRST)]


def explain(model, row, weights, steps):
    table = model.get_input_embeddings() if hasattr(model, "get_input_embeddings") else model.bert.get_input_embeddings()
    words = table.weight.detach()[row["input_ids"]]
    start = torch.stack([
        word if token in SPECIAL else table.weight.detach()[MASK] for token, word in zip(row["input_ids"], words)])
    types = {"token_type_ids": torch.tensor([row["token_type_ids"]])} if "token_type_ids" in row else {}
    attended = torch.ones(1, len(words), dtype=torch.long)

    def output(embeddings):
        logits = model(inputs_embeds=embeddings[None], attention_mask=attended, **types).logits[0]
        return (logits * torch.tensor(weights, dtype=logits.dtype)).sum()

    total = torch.zeros_like(words)
    for step in range(steps):
        point = (start + (step + 0.5) / steps * (words - start)).requires_grad_()
        total += torch.autograd.grad(output(point), point)[0]
    with torch.no_grad():
        ends = output(words).item(), output(start).item()
    return ((words - start) * total / steps).sum(-1).tolist(), ends


def write(folder, kinds):
    cases = []
    for head, load, weights in kinds:
        model = load(head, folder, torch.float64).eval()
        rows = reference.json.loads((folder / f"{head}.json").read_text())["rows"]
        for row in rows:
            entry = {"head": head, "weights": weights, "input_ids": row["input_ids"]}
            entry["token_type_ids"] = row.get("token_type_ids", [0] * len(row["input_ids"]))
            for steps in (1, 8, 512):
                entry[f"steps_{steps}"], (entry["text"], entry["baseline"]) = explain(model, row, weights, steps)
            cases.append(entry)
    reference.write_json(folder / "explanation.json", cases=cases)


def main():
    output = reference.begin(__doc__, seed=23)
    write(output, BERT_CASES)
    for family in families.FAMILIES:
        write(output.parent / "families" / family, FAMILY_CASES)


if __name__ == "__main__":
    main()
