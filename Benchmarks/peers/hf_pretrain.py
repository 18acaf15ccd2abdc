"""Goes on with an encoder's masked language modelling on PyTorch's CPU, and prints one JSON line of measurements.

Usage: hf_pretrain.py --model DIR --text FILE [--layout padded|grouped|packed] [--head all|masked] [--batch-tokens 8192]
                      [--micro-tokens 2048] [--window 512] [--steps 3] [--threads 2]

transformers' BertForMaskedLM, a line a document, whole words hidden (15 %, 80/10/10). Layouts: `padded` takes texts in
random order and pads each micro-batch to its longest, `grouped` the same of texts of like length, `packed` cuts one long
stream into windows without padding, where attention sees other documents (run_mlm.py's group_texts). A step sums
micro-batches of so many tokens, padding included, until --batch-tokens real tokens are through, then clips and does
AdamW. `--head masked` computes the vocabulary's logits only where tokens are hidden, which the library does not.
The clock starts after one unmeasured micro-batch; tok_per_s counts real tokens; rss_mb is VmHWM.
"""
import argparse
import itertools
import json
import os
import random
import re
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

GROUPING_WINDOW = 50
HIDDEN_SHARE = 0.15
IGNORED = -100


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--text", required=True, type=Path)
    parser.add_argument("--layout", choices=["padded", "grouped", "packed"], default="grouped")
    parser.add_argument("--head", choices=["all", "masked"], default="all")
    parser.add_argument("--batch-tokens", type=int, default=8192)
    parser.add_argument("--micro-tokens", type=int, default=2048)
    parser.add_argument("--window", type=int, default=512)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def read_rows(arguments, tokenizer):
    """(ids, words) of every text, special tokens included; a special token belongs to no word."""
    lines = [line for line in arguments.text.read_text(encoding="utf-8").split("\n") if line.strip()]
    encodings = tokenizer(lines, truncation=True, max_length=arguments.window)
    rows = [(encodings["input_ids"][index], encodings.word_ids(index)) for index in range(len(lines))]
    random.shuffle(rows)
    return rows


def packed(rows, window):
    """Windows of one long stream; the words of its texts are told apart."""
    ids, words, offset = [], [], 0
    for row_ids, row_words in rows:
        ids += row_ids
        words += [None if word is None else word + offset for word in row_words]
        offset += 1 + max((word for word in row_words if word is not None), default=0)
    return [(ids[start:start + window], words[start:start + window]) for start in range(0, len(ids) - window + 1, window)]


def micro_batches(rows, micro_tokens, grouped):
    """Lists of rows whose padded size is about `micro_tokens`, in random order."""
    if grouped:
        size = GROUPING_WINDOW * 32
        rows = [row for start in range(0, len(rows), size) for row in
                sorted(rows[start:start + size], key=lambda row: len(row[0]))]
    batches, batch, longest = [], [], 0
    for row in rows:
        widest = max(longest, len(row[0]))
        if batch and widest * (len(batch) + 1) > micro_tokens:
            batches.append(batch)
            batch, widest = [], len(row[0])
        batch.append(row)
        longest = widest
    batches.append(batch)
    if grouped:
        random.shuffle(batches)
    return batches


def hide(row, tokenizer, special):
    """Ids with some words hidden, and labels."""
    ids, words = list(row[0]), row[1]
    labels = [IGNORED] * len(ids)
    places = {}
    for place, word in enumerate(words):
        if word is not None and ids[place] not in special:
            places.setdefault(word, []).append(place)
    wanted = max(1, round(HIDDEN_SHARE * sum(len(group) for group in places.values())))
    hidden = 0
    order = list(places.values())
    random.shuffle(order)
    for group in order:
        if hidden + len(group) > wanted:
            continue
        hidden += len(group)
        for place in group:
            labels[place] = ids[place]
            draw = random.random()
            if draw < 0.8:
                ids[place] = tokenizer.mask_token_id
            elif draw < 0.9:
                ids[place] = random.randrange(len(tokenizer))
        if hidden == wanted:
            break
    return ids, labels


def tensors(batch, tokenizer, special):
    rows = [hide(row, tokenizer, special) for row in batch]
    width = max(len(ids) for ids, _ in rows)
    pad = tokenizer.pad_token_id or 0
    return (torch.tensor([ids + [pad] * (width - len(ids)) for ids, _ in rows]),
            torch.tensor([[1] * len(ids) + [0] * (width - len(ids)) for ids, _ in rows]),
            torch.tensor([labels + [IGNORED] * (width - len(labels)) for _, labels in rows]),
            sum(len(ids) for ids, _ in rows))


def loss_of(model, ids, mask, labels, head):
    """The sum over the hidden tokens, so that micro-batches add up."""
    count = int((labels != IGNORED).sum())
    if head == "all":
        return model(input_ids=ids, attention_mask=mask, labels=labels).loss * count, count
    states = model.base_model(input_ids=ids, attention_mask=mask).last_hidden_state
    chosen = labels != IGNORED
    logits = model.cls(states[chosen])
    return torch.nn.functional.cross_entropy(logits, labels[chosen], reduction="sum"), count


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForMaskedLM.from_pretrained(arguments.model)
    model.train()
    special = set(tokenizer.all_special_ids)
    rows = read_rows(arguments, tokenizer)
    if arguments.layout == "packed":
        rows = packed(rows, arguments.window)
    batches = itertools.cycle(micro_batches(rows, arguments.micro_tokens, arguments.layout == "grouped"))
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.lr, weight_decay=0.01)

    def step(wanted):
        tokens = hidden = 0
        while tokens < wanted:
            ids, mask, labels, count = tensors(next(batches), tokenizer, special)
            loss, found = loss_of(model, ids, mask, labels, arguments.head)
            (loss / arguments.batch_tokens).backward()
            tokens += count
            hidden += found
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        return tokens

    step(1)
    began = time.perf_counter()
    tokens = sum(step(arguments.batch_tokens) for _ in range(arguments.steps))
    seconds = time.perf_counter() - began
    memory = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text()).group(1)) / 1024
    print(json.dumps({"tok_per_s": tokens / seconds, "tokens": tokens, "seconds": seconds, "rss_mb": memory}))


if __name__ == "__main__":
    main()
