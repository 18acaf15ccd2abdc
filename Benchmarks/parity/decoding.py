"""Says what decoding adds: the best tag of each word alone, against the valid sequence that Hone decodes.

Usage: decoding.py --hone PROGRAM --data FILE.tsv --checkpoint DIR [DIR ...]

The logits of words come from `hone logits-of-words`, the score with decoding from `hone evaluate`; the scores of single
words' best tags are seqeval's, default and strict (IOB2). The data is CoNLL columns in IOB2, word first, tag last. Of a
model with a CRF the logits are what the CRF gets, and their best tags leave its transitions out.
"""
import argparse
import json
import subprocess
from pathlib import Path

from seqeval.metrics import f1_score
from seqeval.scheme import IOB2


def read_tags(path):
    sentences, tags = [], []
    for line in path.read_text(encoding="utf-8").split("\n") + [""]:
        if line.strip():
            tags.append(line.split("\t")[-1].strip() if "\t" in line else line.split()[-1])
        elif tags:
            sentences.append(tags)
            tags = []
    return sentences


def best_tags(hone, checkpoint, data, labels):
    output = subprocess.run(
        [hone, "logits-of-words", checkpoint, "--data", data], check=True, capture_output=True, text=True).stdout
    sentences = []
    for line in output.splitlines():
        rows = json.loads(line)["logits"]
        sentences.append(["O" if row is None else labels[max(range(len(row)), key=row.__getitem__)] for row in rows])
    return sentences


def invalid(sentences):
    count = 0
    for tags in sentences:
        before = "O"
        for tag in tags:
            if tag.startswith("I-") and before not in ("B-" + tag[2:], tag):
                count += 1
                break
            before = tag
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True)
    arguments = parser.parse_args()
    gold = read_tags(arguments.data)
    print("checkpoint  decoder  decoded  strict  best tags alone  strict  sentences with an invalid sequence")
    for checkpoint in arguments.checkpoint:
        settings = json.loads((checkpoint / "hone.json").read_text(encoding="utf-8"))
        alone = best_tags(arguments.hone, checkpoint, arguments.data, settings["labels"])
        if [len(tags) for tags in alone] != [len(tags) for tags in gold]:
            raise SystemExit("the words of hone and of the file differ")
        report = json.loads(
            subprocess.run(
                [arguments.hone, "evaluate", checkpoint, "--data", arguments.data, "--json"], check=True,
                capture_output=True, text=True).stdout)
        print(
            f"{checkpoint}  {settings['decoder']}  {100 * report['default']['micro']['f1']:.2f}"
            f"  {100 * report['strict']['micro']['f1']:.2f}  {100 * f1_score(gold, alone):.2f}"
            f"  {100 * f1_score(gold, alone, mode='strict', scheme=IOB2):.2f}  {invalid(alone)} of {len(alone)}")


if __name__ == "__main__":
    main()
