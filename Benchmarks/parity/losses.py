"""Compares Hone's training losses with the reference's from the same initial weights, data order and settings.

Usage:
  losses.py --make-initial DIR --encoder DIR --data FILE --method full|lora [--rank 8] [--seed 42]
  losses.py --initial DIR --data FILE --method full|lora --lr 5e-5 --output losses.json [--hone losses.jsonl]
  losses.py --reference losses.json --hone losses.jsonl

The first makes DIR/model (encoder with a new head) and, for LoRA, DIR/adapter. The second trains the reference on
the data in file order with dropout 0, once as it is and once per permutation of the rows inside every batch; the
largest deviation so far of a permuted run is the reference's own spread. AdamW (no decay on biases and norms),
linear schedule with 10 % warm-up over the steps run, clip 1.0. A line of Hone's losses is {"step": 1, "loss": …}.
Exit status 1 when one of the first 10 steps is off by more than 1e-4 relative, or a later one by more than
3 times the spread at its step.
"""
import argparse
import json
import random
import sys
from pathlib import Path

import reference  # first: it puts the libraries offline
import torch
from peft import LoraConfig, TaskType, get_peft_model
from transformers import AutoModelForSequenceClassification, AutoTokenizer, get_linear_schedule_with_warmup

RELATIVE_STEPS, RELATIVE_BOUND, SPREAD_FACTOR = 10, 1e-4, 3.0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make-initial", type=Path, metavar="DIR")
    parser.add_argument("--encoder", type=Path)
    parser.add_argument("--initial", type=Path, metavar="DIR", help="what --make-initial made")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--separator", default=" ", help="between label and text")
    parser.add_argument("--method", choices=["full", "lora"], default="full")
    parser.add_argument("--rank", type=int, default=8, help="LoRA rank; alpha is twice that")
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--permutations", type=int, default=3)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--output", type=Path, help="where the reference's losses go")
    parser.add_argument("--reference", type=Path, help="losses made before with --output")
    parser.add_argument("--hone", type=Path, help="Hone's losses to compare")
    arguments = parser.parse_args()
    needed = {"make_initial": ["encoder", "data"], "initial": ["data", "output"], "reference": ["hone"]}
    for mode, names in needed.items():
        if getattr(arguments, mode) is not None:
            absent = [name for name in names if getattr(arguments, name) is None]
            if absent:
                parser.error(f"--{mode.replace('_', '-')} needs --{' --'.join(absent)}")
            return arguments
    parser.error("one of --make-initial, --initial or --reference is needed")


def make_initial(arguments):
    """DIR/model with a random classifier; for LoRA also DIR/adapter as PEFT initialises it, with that classifier."""
    torch.manual_seed(arguments.seed)
    labels = sorted({label for label, _ in reference.read_labelled(arguments.data, arguments.separator)})
    model = AutoModelForSequenceClassification.from_pretrained(
        arguments.encoder, num_labels=len(labels), id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)})
    model.save_pretrained(arguments.make_initial / "model")
    AutoTokenizer.from_pretrained(arguments.encoder).save_pretrained(arguments.make_initial / "model")
    if arguments.method == "lora":
        model = get_peft_model(model, LoraConfig(
            task_type=TaskType.SEQ_CLS, r=arguments.rank, lora_alpha=2 * arguments.rank, lora_dropout=0.0,
            target_modules=["query", "value"]))
        model.peft_config["default"].base_model_name_or_path = "../model"
        model.save_pretrained(arguments.make_initial / "adapter", save_embedding_layers=False)
    print(f"{arguments.make_initial}: {len(labels)} labels, {', '.join(labels)}")


def read_rows(arguments, model):
    """(token ids, label index) of every example; no example may need to be cut."""
    tokenizer = AutoTokenizer.from_pretrained(arguments.initial / "model")
    rows = []
    for label, text in reference.read_labelled(arguments.data, arguments.separator)[:arguments.steps * arguments.batch]:
        rows.append((tokenizer(text, truncation=False)["input_ids"], model.config.label2id[label]))
    longest = max(len(ids) for ids, _ in rows)
    if longest > model.config.max_position_embeddings:
        raise SystemExit(f"{arguments.data}: an example has {longest} tokens, more than the encoder takes")
    return rows


def train(arguments, permutation):
    """The loss of every step; with a permutation seed the rows inside each batch change places."""
    directory = arguments.initial
    settings = dict(hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    if arguments.method == "lora":
        model = reference.load_adapter(directory / "adapter", directory / "model", trainable=True, **settings)
    else:
        model = reference.load_model(directory / "model", **settings)
    rows = read_rows(arguments, model.train())
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(
        [dict(params=[p for p in trained if p.dim() > 1], weight_decay=arguments.weight_decay),
         dict(params=[p for p in trained if p.dim() <= 1], weight_decay=0.0)], lr=arguments.lr, fused=True)
    schedule = get_linear_schedule_with_warmup(optimizer, int(0.1 * arguments.steps), arguments.steps)
    generator = random.Random(permutation)
    batches_an_epoch = -(-len(rows) // arguments.batch)
    losses = []
    for step in range(arguments.steps):
        start = step % batches_an_epoch * arguments.batch
        batch = rows[start:start + arguments.batch]
        if permutation is not None:
            generator.shuffle(batch)
        width = max(len(ids) for ids, _ in batch)
        loss = model(input_ids=torch.tensor([ids + [0] * (width - len(ids)) for ids, _ in batch]),
                     attention_mask=torch.tensor([[1] * len(ids) + [0] * (width - len(ids)) for ids, _ in batch]),
                     labels=torch.tensor([label for _, label in batch])).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.item())
    return losses


def make_reference(arguments):
    torch.set_num_threads(arguments.threads)
    plain = train(arguments, None)
    permuted = [train(arguments, seed) for seed in range(1, arguments.permutations + 1)]
    steps, spread = [], 0.0
    for index, loss in enumerate(plain):
        spread = max([spread, *(abs(losses[index] - loss) for losses in permuted)])
        steps.append(dict(step=index + 1, loss=loss, spread=spread))
    fields = dict(method=arguments.method, lr=arguments.lr, batch=arguments.batch, data=arguments.data.name)
    arguments.output.write_text(json.dumps(fields | dict(steps=steps), indent=1) + "\n", encoding="utf-8")
    return steps


def compare(steps, path):
    """Prints a row a step; whether all are within their bounds."""
    found = {}
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line:
            entry = json.loads(line)
            found[entry["step"]] = entry["loss"]
    passed = True
    print("step   reference        hone  difference   relative     spread  of bound")
    for row in steps:
        step, loss = row["step"], row["loss"]
        if step not in found:
            raise SystemExit(f"{path}: no step {step}")
        difference = abs(found[step] - loss)
        bound = RELATIVE_BOUND * abs(loss) if step <= RELATIVE_STEPS else SPREAD_FACTOR * row["spread"]
        within = difference <= bound
        passed = passed and within
        share = difference / bound if bound else float("inf")
        print(f"{step:4d} {loss:11.7f} {found[step]:11.7f} {difference:11.3g} {difference / abs(loss):10.2g} "
              f"{row['spread']:10.3g} {share:9.2f}{'' if within else '  OUTSIDE'}")
    print("all steps within their bounds" if passed else "OUTSIDE THE BOUNDS")
    return passed


def main():
    arguments = parse_arguments()
    if arguments.make_initial:
        return make_initial(arguments)
    steps = make_reference(arguments) if arguments.initial else json.loads(arguments.reference.read_text())["steps"]
    if arguments.hone:
        sys.exit(0 if compare(steps, arguments.hone) else 1)
    for row in steps:
        print(f"{row['step']:4d} {row['loss']:11.7f}  spread {row['spread']:.3g}")


if __name__ == "__main__":
    main()
