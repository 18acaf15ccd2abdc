#!/usr/bin/env python3
"""Writes evaluation/entities.json: random tag sequences, and the entities and scores that seqeval finds in them.

Run from the repository root: python Tests/Fixtures/Scripts/make_entity_fixtures.py (needs seqeval 1.2.2)

With `--pairs N --out DIR` it writes DIR/entities.json with N pairs and leaves the fixture alone. The test suite
compares against it when HONE_SEQEVAL_REFERENCE names that directory:

    python Tests/Fixtures/Scripts/make_entity_fixtures.py --pairs 10000 --out /tmp/reference
    HONE_SEQEVAL_REFERENCE=/tmp/reference swift test -c release --filter EvaluationTests

A pair is a gold and a predicted sequence of tags of one length. Its "found" has one row a mode: what seqeval finds in
the gold tags and in the predicted ones, and its report. The first two are places in "mentions" (types, and bounds
start, end, start, end, …, end exclusive), or -1 - word for the word at which seqeval raises. The third is a place in
"reports", or -1 if seqeval raises: what `classification_report` says, the types with [precision, recall, F1, support]
each and the same four of the micro, macro and weighted average, null for NaN. A corpus is a list of pairs with its
reports by mode.

seqeval raises an IndexError at an empty tag in its default mode too; here that mode reads it as "O".
"""

import argparse
import json
import math
import pathlib
import random
import warnings

import numpy
from seqeval import scheme as schemes
from seqeval.metrics import classification_report, f1_score, precision_score, recall_score
from seqeval.metrics.sequence_labeling import get_entities
from split_mix import SplitMix64

warnings.simplefilter("ignore")

FIXTURE = pathlib.Path(__file__).resolve().parent.parent / "evaluation"
SCHEMES = {
    "IOB1": schemes.IOB1,
    "IOB2": schemes.IOB2,
    "IOE1": schemes.IOE1,
    "IOE2": schemes.IOE2,
    "IOBES": schemes.IOBES,
    "BILOU": schemes.BILOU,
}
MODES = {"default": None, **SCHEMES}
LETTERS = {"IOB1": "IOB", "IOB2": "IOB", "IOE1": "IOE", "IOE2": "IOE", "IOBES": "IOBES", "BILOU": "BILOU"}
TYPES = [
    "PER", "LOC", "ORG", "GENE-X", "a-b-c", "\u00e9", "e\u0301", "\u4eba\u540d", "\U0001f600", "_", "", "PER-", "-X", "per",
]
WILD = [
    "", "O", "B", "I", "E", "S", "U", "X", ".", "-", "--", "O-PER", "o", "BPER", "I_PER", "Bx-PER", "B--PER", "B-",
    "X-PER", "X-_", "L", "L-_", ".-PER", "\u00c9-PER", "E\u0301-PER", "\u4eba-PER", "b-PER", "1-PER", " B-PER",
    "B -PER", "B-PER ", "NONE", "ANY-PER", "-PER",
]


def tag(letter, kind):
    return letter if letter == "O" else f"{letter}-{kind}"


def written(scheme, types, length, rng):
    """Tags of random entities, written by the rules of a scheme."""
    tags, previous = [], None
    while len(tags) < length:
        kind = rng.choice([None, *types])
        words = min(rng.choice([1, 1, 2, 3]), length - len(tags))
        if kind is None:
            tags += ["O"] * words
        else:
            letters = ["I"] * words
            first, last = {"IOB2": "BI", "IOE2": "IE", "IOBES": "BE", "BILOU": "BL"}.get(scheme, "II")
            letters[0] = first
            if last != "I":
                letters[-1] = last
            if words == 1 and scheme in ("IOBES", "BILOU"):
                letters[0] = {"IOBES": "S", "BILOU": "U"}[scheme]
            if previous == kind and scheme == "IOB1":
                letters[0] = "B"
            if previous == kind and scheme == "IOE1":
                tags[-1] = tag("E", kind)
            tags += [tag(letter, kind) for letter in letters]
        previous = kind
    return tags


def disturbed(tags, letters, types, wild, rate, rng):
    """The tags, each replaced with probability `rate`."""

    def other():
        return rng.choice(WILD) if rng.random() < wild else tag(rng.choice(letters), rng.choice(types))

    return [other() if rng.random() < rate else each for each in tags]


def random_pair(rng):
    """Gold and predicted tags and the scheme they are taken from ("" for letters of all schemes)."""
    scheme = rng.choice([*SCHEMES, *SCHEMES, ""])
    letters = LETTERS.get(scheme, "IOBESUL")
    types = rng.sample(TYPES, rng.choice([1, 2, 2, 3]))
    if rng.random() < 0.15:
        types = ["\u00e9", "e\u0301"]
    length = rng.choice([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12])
    wild = 0.5 if scheme == "" else rng.choice([0.0, 0.0, 0.0, 0.1])
    rates = [0.0, 0.1, 0.3, 1.0]
    gold = disturbed(written(scheme, types, length, rng), letters, types, wild, rng.choice(rates), rng)
    predicted = disturbed(gold, letters, types, wild, rng.choice(rates), rng)
    return gold, predicted, scheme


def lenient(tags):
    return [each or "O" for each in tags]


def mentions(tags, scheme):
    """The types and bounds of the mentions in one sequence, or the first word at which seqeval raises."""
    if scheme is None:
        found = [(kind, start, end + 1) for kind, start, end in get_entities(lenient(tags))]
    else:
        try:
            found = [(each.tag, each.start, each.end) for each in schemes.Tokens(tags, scheme).entities]
        except (KeyError, ValueError, IndexError):
            return next(word for word in range(len(tags)) if raises(tags[: word + 1], scheme))
    return [each[0] for each in found], [bound for each in found for bound in each[1:]]


def raises(tags, scheme):
    try:
        schemes.Tokens(tags, scheme).entities
    except (KeyError, ValueError, IndexError):
        return True
    return False


def report(gold, predicted, scheme):
    """What `classification_report` says of the sequences, null if it raises."""
    if scheme is None:
        gold, predicted = [lenient(tags) for tags in gold], [lenient(tags) for tags in predicted]
    try:
        rows = classification_report(
            gold, predicted, output_dict=True, mode=None if scheme is None else "strict", scheme=scheme
        )
    except (KeyError, ValueError, IndexError):
        return None

    def numbers(row):
        values = [float(row[name]) for name in ("precision", "recall", "f1-score")]
        return [None if math.isnan(value) else value for value in values] + [int(row["support"])]

    averages = [numbers(rows.pop(f"{name} avg")) for name in ("micro", "macro", "weighted")]
    return {"types": list(rows), "rows": [numbers(row) for row in rows.values()], "averages": averages}


class Distinct:
    """A list without repetitions."""

    def __init__(self):
        self.values = []
        self.places = {}

    def place(self, value):
        key = json.dumps(value)
        if key not in self.places:
            self.places[key] = len(self.values)
            self.values.append(value)
        return self.places[key]


ALL_MENTIONS, ALL_REPORTS = Distinct(), Distinct()


def mentions_place(tags, scheme):
    found = mentions(tags, scheme)
    return -1 - found if isinstance(found, int) else ALL_MENTIONS.place({"types": found[0], "bounds": found[1]})


def report_place(gold, predicted, scheme):
    found = report(gold, predicted, scheme)
    return -1 if found is None else ALL_REPORTS.place(found)


def reaches_back(sequences):
    """Whether the default mode joins words of several sequences into one entity."""
    joined = get_entities([lenient(tags) for tags in sequences])
    alone, offset = [], 0
    for tags in sequences:
        alone += [(kind, start + offset, end + offset) for kind, start, end in get_entities(lenient(tags))]
        offset += len(tags) + 1
    return joined != alone


def fits(pair, scheme):
    """Whether seqeval's strict mode reads the pair; without a scheme the question is not asked."""
    return not scheme or pair["found"][list(MODES).index(scheme)][2] >= 0


def corpus(pairs, places):
    """The reports of several pairs together, or None if a sequence of them reaches into an earlier one."""
    gold = [pairs[place]["gold"] for place in places]
    predicted = [pairs[place]["predicted"] for place in places]
    if reaches_back(gold) or reaches_back(predicted):
        return None
    return {"pairs": places, "reports": [report_place(gold, predicted, scheme) for scheme in MODES.values()]}


METRICS = {
    "micro_f1": lambda gold, predicted: f1_score(gold, predicted, average="micro"),
    "macro_f1": lambda gold, predicted: f1_score(gold, predicted, average="macro"),
    "weighted_f1": lambda gold, predicted: f1_score(gold, predicted, average="weighted"),
    "micro_precision": lambda gold, predicted: precision_score(gold, predicted, average="micro"),
    "micro_recall": lambda gold, predicted: recall_score(gold, predicted, average="micro"),
}


def bootstrap(pairs, places, metric, resamples, seed):
    """The 95 % interval of a default-mode metric, by seqeval on the sequences that the product's streams draw."""
    values = []
    for resample in range(resamples):
        stream = SplitMix64(seed, resample)
        drawn = [pairs[places[stream.index(len(places))]] for _ in places]
        values.append(METRICS[metric]([pair["gold"] for pair in drawn], [pair["predicted"] for pair in drawn]))
    low, high = numpy.quantile(values, [0.025, 0.975], method="linear")
    return {
        "pairs": places, "metric": metric, "resamples": resamples, "seed": seed, "low": float(low), "high": float(high)
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=300, help="how many pairs of tag sequences")
    parser.add_argument("--out", type=pathlib.Path, default=FIXTURE, help="the directory to write entities.json into")
    arguments = parser.parse_args()

    rng = random.Random(20250311)
    pairs, by_scheme = [], {}
    for place in range(arguments.pairs):
        gold, predicted, scheme = random_pair(rng)
        by_scheme.setdefault(scheme, []).append(place)
        found = [
            (mentions_place(gold, mode), mentions_place(predicted, mode), report_place([gold], [predicted], mode))
            for mode in MODES.values()
        ]
        pairs.append({"gold": gold, "predicted": predicted, "found": found})

    corpora, left_out = [], 0
    for scheme, places in by_scheme.items():
        clean = [place for place in places if fits(pairs[place], scheme)]
        for _ in range(max(2, arguments.pairs // 200)):
            drawn = corpus(pairs, sorted(rng.sample(clean, min(len(clean), rng.choice([2, 5, 12])))))
            if drawn is None:
                left_out += 1
            else:
                corpora.append(drawn)

    plain = [place for place in by_scheme["IOB2"] if pairs[place]["gold"] and fits(pairs[place], "IOB2")][:20]
    bootstraps = [bootstrap(pairs, plain, metric, 60, seed) for seed, metric in enumerate(METRICS, 7)]

    arguments.out.mkdir(parents=True, exist_ok=True)
    contents = {
        "modes": list(MODES),
        "mentions": ALL_MENTIONS.values,
        "reports": ALL_REPORTS.values,
        "pairs": pairs,
        "corpora": corpora,
        "bootstraps": bootstraps,
    }
    text = json.dumps(contents, ensure_ascii=False, separators=(",", ":"))
    (arguments.out / "entities.json").write_text(text + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs, {len(corpora)} corpora; {left_out} left out: an entity reaches into an earlier sequence")


if __name__ == "__main__":
    main()
