"""Compares an entity model of Hone with transformers and PEFT: the logits of words, and the spans of raw sentences.

Usage: entities.py --checkpoint DIR --data FILE.tsv --hone PROGRAM [--limit 300] [--base DIR]

The checkpoint is a model directory or an adapter directory on the base that it names; the data is CoNLL columns, word
first. Logits: the first piece of every word, computed by the reference one sentence at a time from the words. Spans: the
pipeline with aggregation_strategy="first" over the words joined by spaces, against `hone tag`, on the sentences whose
tags in the reference are a valid IOB2 sequence and whose words the reference groups as the file does; on the others the
pipeline breaks words or splits entities. `hone tag` gets the directory without hone.json there, as transformers would
have written it: words are BERT's and a text is seen whole, as the pipeline sees it. Exit status 1 when a logit differs by more than the bound or a span does.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from peft import PeftModel
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

import reference

transformers.logging.set_verbosity_error()


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--base", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    parser.add_argument("--bound", type=float, default=1e-4)
    return parser.parse_args()


def read_sentences(path, limit):
    sentences, words = [], []
    for line in path.read_text(encoding="utf-8").split("\n") + [""]:
        if line.strip() and not line.startswith("-DOCSTART-"):
            words.append(line.split("\t")[0] if "\t" in line else line.split()[0])
        elif words:
            sentences.append(words)
            words = []
    return sentences[:limit]


def load(arguments):
    directory = arguments.checkpoint
    tokenizer = AutoTokenizer.from_pretrained(directory)
    if not (directory / "adapter_config.json").exists():
        model, report = AutoModelForTokenClassification.from_pretrained(directory, output_loading_info=True)
        if report["missing_keys"] or [key for key in report["unexpected_keys"] if not key.startswith("crf.")]:
            raise SystemExit(f"{directory}: {report}")
        return model.eval(), tokenizer
    labels = json.loads((directory / "hone.json").read_text())["labels"]
    base = AutoModelForTokenClassification.from_pretrained(
        arguments.base or reference.base_of(directory), num_labels=len(labels), id2label=dict(enumerate(labels)),
        label2id={label: index for index, label in enumerate(labels)})
    return PeftModel.from_pretrained(base, directory).eval(), tokenizer


def word_logits(model, tokenizer, words):
    """The logits of each word's first piece, None for a word without one."""
    inputs = tokenizer(words, is_split_into_words=True, return_tensors="pt")
    with torch.inference_mode():
        logits = model(**inputs).logits[0]
    rows = [None] * len(words)
    for place, word in enumerate(inputs.word_ids()):
        if word is not None and rows[word] is None:
            rows[word] = logits[place]
    return rows


def hone_lines(arguments, command):
    done = subprocess.run([arguments.hone, *map(str, command)], stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def compare_logits(sentences, ours, model, tokenizer):
    worst, words = 0.0, 0
    tags = []
    for sentence, line in zip(sentences, ours, strict=True):
        rows = word_logits(model, tokenizer, sentence)
        if [row is None for row in rows] != [row is None for row in line["logits"]]:
            raise SystemExit(f"other words without a piece: {sentence}")
        for expected, found in zip(rows, line["logits"]):
            if expected is not None:
                worst = max(worst, (torch.tensor(found) - expected).abs().max().item())
                words += 1
        names = model.config.id2label
        tags.append(["O" if row is None else names[int(row.argmax())] for row in rows])
    return worst, words, tags


def is_valid(tags):
    """Whether no I- stands without a tag of its type before it."""
    return all(not tag.startswith("I-") or before[2:] == tag[2:] for before, tag in zip(["O", *tags], tags))


def compare_spans(arguments, sentences, tags, model, tokenizer):
    tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="first")
    texts = [" ".join(words) for words in sentences]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain"
        shutil.copytree(arguments.checkpoint, plain, ignore=shutil.ignore_patterns("hone.json"))
        lines = Path(folder) / "texts.jsonl"
        lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        ours = hone_lines(arguments, ["tag", plain, "--json", "--input", lines])
    compared = skipped = 0
    different = []
    for text, words, tag, line in zip(texts, sentences, tags, ours, strict=True):
        if not is_valid(tag) or len(line["text"]) != len(text):
            skipped += 1
            continue
        theirs = [(span["start"], span["end"], span["entity_group"]) for span in tagger(text)]
        edges = {0}
        for word in words:
            edges |= {max(edges), max(edges) + len(word)} if max(edges) == 0 else {max(edges) + 1, max(edges) + 1 + len(word)}
        if any(start not in edges or end not in edges for start, end, _ in theirs):
            skipped += 1
            continue
        compared += 1
        found = [(span["start"], span["end"], span["label"]) for span in line["spans"]]
        if found != theirs:
            different.append((text, theirs, found))
    return compared, skipped, different


def main():
    arguments = parse_arguments()
    torch.set_num_threads(1)
    sentences = read_sentences(arguments.data, arguments.limit)
    model, tokenizer = load(arguments)
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        for words in sentences:
            file.write("".join(f"{word}\tO\n" for word in words) + "\n")
        file.flush()
        ours = hone_lines(arguments, ["logits-of-words", arguments.checkpoint, "--data", file.name])
    worst, words, tags = compare_logits(sentences, ours, model, tokenizer)
    print(f"sentences, words             {len(sentences)}, {words}")
    print(f"largest logit difference     {worst:.3g}  (bound {arguments.bound:g})")
    different = []
    if not (arguments.checkpoint / "adapter_config.json").exists():
        compared, skipped, different = compare_spans(arguments, sentences, tags, model, tokenizer)
        print(f"sentences with equal spans   {compared - len(different)} of {compared}; {skipped} not well-formed there")
        for text, theirs, found in different[:10]:
            print(f"  {text[:90]!r}\n    reference {theirs}\n    found     {found}")
    sys.exit(0 if worst <= arguments.bound and not different else 1)


if __name__ == "__main__":
    main()
