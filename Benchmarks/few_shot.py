"""Draws a few examples a class of a labelled data set, the same ones for every tool that is measured on them.

Usage: few_shot.py --train FILE --test FILE --out DIR [--shots 8 16] [--draws 5]

FILE has lines of a label, a separator (a tab where its name ends in .tsv, else a space) and a text. Writes
DIR/test.jsonl and DIR/SHOTS-DRAW.jsonl, each line `{"text", "label"}`; draw D is made with the seed D.
"""
import argparse
import json
import random
from pathlib import Path


def read(path):
    """(label, text) pairs."""
    separator = "\t" if str(path).endswith(".tsv") else " "
    lines = Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    return [tuple(line.split(separator, 1)) for line in lines if line.strip()]


def draw(rows, shots, seed):
    """`shots` rows of each class, in random order."""
    generator = random.Random(seed)
    chosen = []
    for label in sorted({label for label, _ in rows}):
        chosen += generator.sample([row for row in rows if row[0] == label], shots)
    generator.shuffle(chosen)
    return chosen


def write(rows, path):
    lines = [json.dumps({"text": text, "label": label}, ensure_ascii=False) for label, text in rows]
    Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_draws(train, test, out, shots, draws):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    rows = read(train)
    write(read(test), out / "test.jsonl")
    for count in shots:
        for seed in range(1, draws + 1):
            write(draw(rows, count, seed), out / f"{count}-{seed}.jsonl")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--shots", nargs="*", type=int, default=[8, 16])
    parser.add_argument("--draws", type=int, default=5)
    arguments = parser.parse_args()
    write_draws(arguments.train, arguments.test, arguments.out, arguments.shots, arguments.draws)


if __name__ == "__main__":
    main()
