"""Compares token ids, offsets and word ids with the reference `tokenizers` library.

Usage:
  tokenizer.py --tokenizer DIR --data FILE --write FILE.jsonl
  tokenizer.py --tokenizer DIR --data FILE --encodings FILE.jsonl
  tokenizer.py --tokenizer DIR [DIR ...] --data FILE_OR_DIR [...] --rows DIR
  tokenizer.py --layouts --data FILE_OR_DIR [...] --rows DIR

The last two write rows for the test that reads HONE_TOKENIZER_REFERENCE, every line of every file through every
tokenizer; --layouts takes the trained tokenizers of Tests/Fixtures with all their changes:
  HONE_TOKENIZER_REFERENCE=DIR swift test -c release --disable-testable-imports --filter ReferenceTests/fullReference

DIR holds tokenizer.json; every line of the data (split at line feeds only) is one text. An encoding is a line
{"ids": […], "offsets": [[start, end], …], "word_ids": […]}, with special tokens, never cut or padded; offsets are
code points, and a special token has the offsets 0, 0 and the word id null or -1. Exit status 1 on any difference.
"""
import argparse
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer

SCRIPTS = Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "Scripts"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", type=Path, nargs="+", default=[])
    parser.add_argument("--layouts", action="store_true")
    parser.add_argument("--data", type=Path, nargs="+", required=True)
    parser.add_argument("--write", type=Path, help="write the reference's encodings")
    parser.add_argument("--encodings", type=Path, help="compare these encodings")
    parser.add_argument("--rows", type=Path, help="write rows for the test suite into this folder")
    parser.add_argument("--show", type=int, default=5, help="differences to print")
    arguments = parser.parse_args()
    if sum(option is not None for option in (arguments.write, arguments.encodings, arguments.rows)) != 1:
        parser.error("one of --write, --encodings and --rows is needed")
    if not arguments.rows and (len(arguments.tokenizer) != 1 or len(arguments.data) != 1 or arguments.layouts):
        parser.error("--write and --encodings take one tokenizer and one file")
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


def write_rows(arguments):
    sys.path.insert(0, str(SCRIPTS))
    import make_tokenizer_fixtures as fixtures
    import tokenizer_layouts as layouts

    arguments.rows.mkdir(parents=True, exist_ok=True)
    kinds = [(path.name, str(path.resolve()), fixtures.load(path), None) for path in arguments.tokenizer]
    if arguments.layouts:
        for name, (directory, changes) in layouts.LAYOUTS.items():
            kinds.append((name, str(layouts.FIXTURES / directory), layouts.tokenizer(name), changes))
    files = [file for path in arguments.data for file in (sorted(path.iterdir()) if path.is_dir() else [path])]
    for file in files:
        texts = split_lines(file)
        for name, directory, tokenizer, changes in kinds:
            rows = (fixtures.row(tokenizer, text) for text in texts)
            fixtures.write_rows(arguments.rows / f"{name}-{file.name}.jsonl", directory, rows, changes)


def main():
    arguments = parse_arguments()
    if arguments.rows:
        return write_rows(arguments)
    texts = split_lines(arguments.data[0])
    expected = reference_encodings(arguments.tokenizer[0], texts)
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
