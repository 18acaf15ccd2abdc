"""Trains a text or token classifier with transformers (and PEFT) on PyTorch's CPU, and prints one JSON line of measurements.

Usage: hf_train.py --model DIR --train FILE --test FILE [--method full|lora|head] [--epochs 3] [--lr 5e-5] [--grouped]

Data: `LABEL text`, one example a line; with --task ner CoNLL columns, word first and tag last, labels on the first piece
of each word, words past --max-length scored as O, and seqeval's default micro F1 as the score. Batches are padded to their longest row; --grouped sorts by length inside
windows of 50 batches, as group_by_length does. AdamW (no decay on biases and norms), linear schedule with 10 %
warm-up, clip 1.0. The clock runs over the training epochs only; tok_per_s counts real tokens, not padding;
rss_mb is the peak resident memory (VmHWM) to the end of training.
"""
import argparse
import json
import math
import os
import random
import re
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from peft import LoraConfig, TaskType, get_peft_model
from sklearn.metrics import f1_score
from transformers import AutoModelForSequenceClassification, AutoModelForTokenClassification, AutoTokenizer

GROUPING_WINDOW = 50
IGNORED = -100
TARGETS = {"distilbert": ["q_lin", "v_lin"], "modernbert": ["Wqkv"]}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="Hugging Face directory of the encoder")
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--task", choices=["texts", "ner"], default="texts")
    parser.add_argument("--separator", default=" ", help="between label and text")
    parser.add_argument("--method", choices=["full", "lora", "head"], default="full")
    parser.add_argument("--rank", type=int, default=8, help="LoRA rank; alpha is twice that")
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--weight-decay", type=float, default=0.01)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--grouped", action="store_true", help="length-grouped batches")
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--dropout", type=float, help="instead of the encoder's own")
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--limit", type=int, help="train on the first rows only")
    parser.add_argument("--save", help="directory for the trained model")
    return parser.parse_args()


def read_examples(path, separator):
    """(text, label) pairs."""
    lines = Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    return [tuple(reversed(line.split(separator, 1))) for line in lines if line]


def read_sentences(path):
    """(words, tags) pairs of CoNLL columns."""
    sentences, words, tags = [], [], []
    for line in Path(path).read_text(encoding="utf-8").split("\n") + [""]:
        if line.strip() and not line.startswith("-DOCSTART-"):
            columns = line.split("\t") if "\t" in line else line.split()
            words.append(columns[0])
            tags.append(columns[-1].strip())
        elif words:
            sentences.append((words, tags))
            words, tags = [], []
    return sentences


def make_model(arguments, labels):
    settings = dict(num_labels=len(labels), id2label=dict(enumerate(labels)),
                    label2id={label: index for index, label in enumerate(labels)})
    if arguments.dropout is not None:
        settings.update(hidden_dropout_prob=arguments.dropout, attention_probs_dropout_prob=arguments.dropout)
    is_ner = arguments.task == "ner"
    kind = AutoModelForTokenClassification if is_ner else AutoModelForSequenceClassification
    model = kind.from_pretrained(arguments.model, **settings)
    if arguments.method == "lora":
        return get_peft_model(model, LoraConfig(
            task_type=TaskType.TOKEN_CLS if is_ner else TaskType.SEQ_CLS, r=arguments.rank, lora_alpha=2 * arguments.rank, lora_dropout=0.0,
            target_modules=TARGETS.get(model.config.model_type, ["query", "value"])))
    if arguments.method == "head":
        for name, parameter in model.named_parameters():
            parameter.requires_grad = "classifier" in name
    return model


def collate(rows, padding):
    """Inputs padded to the longest row, and labels."""
    width = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([ids + [padding] * (width - len(ids)) for ids, _ in rows])
    mask = torch.tensor([[1] * len(ids) + [0] * (width - len(ids)) for ids, _ in rows])
    labels = [label if isinstance(label, int) else label + [IGNORED] * (width - len(label)) for _, label in rows]
    return dict(input_ids=ids, attention_mask=mask, labels=torch.tensor(labels))


def epoch_order(rows, batch_size, grouped):
    order = list(range(len(rows)))
    random.shuffle(order)
    if not grouped:
        return order
    window = batch_size * GROUPING_WINDOW
    windows = [order[start:start + window] for start in range(0, len(order), window)]
    return [index for part in windows for index in sorted(part, key=lambda i: -len(rows[i][0]))]


def make_optimizer(model, arguments, steps):
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(
        [dict(params=[p for p in trained if p.dim() > 1], weight_decay=arguments.weight_decay),
         dict(params=[p for p in trained if p.dim() <= 1], weight_decay=0.0)], lr=arguments.lr, fused=True)
    warm_up = int(0.1 * steps)
    return optimizer, transformers.get_linear_schedule_with_warmup(optimizer, warm_up, steps)


def train(model, rows, padding, arguments):
    """Runs the epochs; seconds, real tokens, padded tokens and the loss of every step."""
    steps = arguments.epochs * math.ceil(len(rows) / arguments.batch)
    optimizer, schedule = make_optimizer(model, arguments, steps)
    real = padded = 0
    losses = []
    model.train()
    started = time.perf_counter()
    for _ in range(arguments.epochs):
        order = epoch_order(rows, arguments.batch, arguments.grouped)
        for start in range(0, len(order), arguments.batch):
            batch = collate([rows[index] for index in order[start:start + arguments.batch]], padding)
            real += int(batch["attention_mask"].sum())
            padded += batch["input_ids"].numel()
            loss = model(**batch).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
    return time.perf_counter() - started, real, padded, losses


def predict(model, rows, padding):
    """The winning label of every row, computed in batches sorted by length."""
    order = sorted(range(len(rows)), key=lambda index: len(rows[index][0]))
    predicted = [0] * len(rows)
    model.eval()
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            part = order[start:start + 64]
            batch = collate([rows[index] for index in part], padding)
            batch.pop("labels")
            for index, label in zip(part, model(**batch).logits.argmax(-1).tolist()):
                gold = rows[index][1]
                predicted[index] = label if isinstance(gold, int) else [
                    tag for tag, known in zip(label, gold) if known != IGNORED]
    return predicted


def encode_texts(tokenizer, examples, index, max_length):
    return [(tokenizer(text, truncation=True, max_length=max_length)["input_ids"], index.get(label, -1))
            for text, label in examples]


def encode_words(tokenizer, sentences, index, max_length):
    """Ids, and on the first piece of each word its tag."""
    rows = []
    for words, tags in sentences:
        encoding = tokenizer(words, is_split_into_words=True, truncation=True, max_length=max_length)
        ids = encoding.word_ids()
        rows.append((encoding["input_ids"], [
            IGNORED if word is None or word == before else index.get(tags[word], index["O"])
            for before, word in zip([None, *ids], ids)]))
    return rows


def scores(arguments, predicted, rows, test, labels):
    if arguments.task == "ner":
        from seqeval.metrics import f1_score as entity_f1
        gold = [tags for _, tags in test]
        named = [[labels[tag] for tag in tags] for tags in predicted]
        named = [tags + ["O"] * (len(wanted) - len(tags)) for tags, wanted in zip(named, gold)]
        return dict(score=round(float(entity_f1(gold, named)), 4))
    gold = [label for _, label in rows]
    return dict(score=round(sum(p == g for p, g in zip(predicted, gold)) / len(gold), 4),
                macro_f1=round(float(f1_score(gold, predicted, average="macro")), 4))


def peak_memory_mb():
    status = Path("/proc/self/status").read_text()
    return round(int(re.search(r"VmHWM:\s+(\d+) kB", status).group(1)) / 1024)


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    is_ner = arguments.task == "ner"
    read = read_sentences if is_ner else lambda path: read_examples(path, arguments.separator)
    training = read(arguments.train)[:arguments.limit]
    test = read(arguments.test)
    labels = sorted({label for _, label in training}) if not is_ner else sorted(
        {tag for _, tags in training for tag in tags})
    index = {label: position for position, label in enumerate(labels)}
    model = make_model(arguments, labels)

    def encode(examples):
        return (encode_words if is_ner else encode_texts)(tokenizer, examples, index, arguments.max_length)

    started = time.perf_counter()
    training_rows, test_rows = encode(training), encode(test)
    tokenize_seconds = time.perf_counter() - started
    seconds, real, padded, losses = train(model, training_rows, tokenizer.pad_token_id, arguments)
    peak = peak_memory_mb()
    started = time.perf_counter()
    predicted = predict(model, test_rows, tokenizer.pad_token_id)
    evaluate_seconds = time.perf_counter() - started
    if arguments.save:
        model.save_pretrained(arguments.save)
        tokenizer.save_pretrained(arguments.save)
    print(json.dumps(dict(
        method=arguments.method, train=Path(arguments.train).name, n=len(training_rows), epochs=arguments.epochs,
        lr=arguments.lr, seed=arguments.seed, threads=arguments.threads, grouped=arguments.grouped,
        trainable=sum(p.numel() for p in model.parameters() if p.requires_grad), train_s=round(seconds, 1),
        tokens=real, tok_per_s=round(real / seconds), padded_tok_per_s=round(padded / seconds),
        tokenize_s=round(tokenize_seconds, 2), eval_s=round(evaluate_seconds, 2),
        **scores(arguments, predicted, test_rows, test, labels),
        last_loss=round(sum(losses[-20:]) / len(losses[-20:]), 4), rss_mb=peak)))


if __name__ == "__main__":
    main()
