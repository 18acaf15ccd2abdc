"""Compares token ids, offsets and word ids with the reference `tokenizers` library.

Usage:
  tokenizer.py --tokenizer DIR --data FILE --write FILE.jsonl
  tokenizer.py --tokenizer DIR --data FILE --encodings FILE.jsonl

DIR holds tokenizer.json; every line of the data (split at line feeds only) is one text. An encoding is a line
{"ids": […], "offsets": [[start, end], …], "word_ids": […]}, with special tokens, never cut or padded; offsets are
code points, and a special token has the offsets 0, 0 and the word id null or -1. Exit status 1 on any difference.
"""
import argparse
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", type=Path, help="write the reference's encodings")
    parser.add_argument("--encodings", type=Path, help="compare these encodings")
    parser.add_argument("--show", type=int, default=5, help="differences to print")
    arguments = parser.parse_args()
    if (arguments.write is None) == (arguments.encodings is None):
        parser.error("one of --write and --encodings is needed")
    return arguments


def split_lines(path):
    """Lines without their line feed; a carriage return and every other separator stay part of the text."""
    lines = path.read_bytes().decode("utf-8").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def reference_encodings(directory, texts):
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for start in range(0, len(texts), 1000):
        for encoding in tokenizer.encode_batch(texts[start:start + 1000]):
            words = [-1 if word is None else word for word in encoding.word_ids]
            yield dict(ids=encoding.ids, offsets=[list(pair) for pair in encoding.offsets], word_ids=words)


def compare(texts, expected, found, show):
    """Number of texts that differ; prints the first few."""
    differing = 0
    for number, (text, left, right) in enumerate(zip(texts, expected, found, strict=True), start=1):
        right = {key: right.get(key) for key in left}
        right["word_ids"] = [-1 if word is None else word for word in right["word_ids"] or []]
        if left == right:
            continue
        differing += 1
        if differing <= show:
            keys = [key for key in left if left[key] != right[key]]
            print(f"line {number}: {text[:80]!r}")
            for key in keys:
                print(f"  {key}: reference {left[key]}\n  {' ' * len(key)}  found     {right[key]}")
    return differing


def main():
    arguments = parse_arguments()
    texts = split_lines(arguments.data)
    expected = reference_encodings(arguments.tokenizer, texts)
    if arguments.write:
        with arguments.write.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(encoding) + "\n" for encoding in expected)
        return print(f"{len(texts)} encodings")
    found = [json.loads(line) for line in split_lines(arguments.encodings)]
    if len(found) != len(texts):
        raise SystemExit(f"{arguments.encodings} has {len(found)} encodings for {len(texts)} lines")
    differing = compare(texts, expected, found, arguments.show)
    print(f"{len(texts)} texts, {differing} differ")
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
