"""Entities that seqeval finds in tags, tags that it accepts as faultless, and offsets as Python counts them.

Writes Tests/Fixtures/datasets/annotations.json. Needs seqeval 1.2.2, numpy and scikit-learn:

    python Tests/Fixtures/Scripts/make_annotation_fixtures.py
"""
import json
import random
from pathlib import Path

from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import BILOU, IOB1, IOB2, IOBES, Entities

OUTPUT = Path(__file__).resolve().parent.parent / "datasets" / "annotations.json"
TYPES = ["PER", "creative-work", "GENE-X", "ORG"]
STRICT = {"iob1": IOB1, "iob2": IOB2, "iobes": IOBES, "bilou": BILOU}
ALPHABET = ["a", "Z", " ", "\u00e9", "e\u0301", "\u00df", "\u4e2d", "\U0001f600", "\U0001f468\u200d\U0001f469", "\ufe0f",
            "\U0001f1e9\U0001f1ea", "\u200b", "\n", "\r\n", "\u2028"]


def mixed_tags(rng):
    """Tags in no scheme at all: what conlleval's rule makes of them is what counts."""
    return [rng.choice(["O", "O"] + [f"{letter}-{kind}" for letter in "BIES" for kind in TYPES[:2]])
            for _ in range(rng.randint(1, 12))]


def faultless(rng, scheme):
    """Random entities and the tags that a scheme has for them, written from its definition."""
    tags, entities, position = [], [], 0
    while position < 12:
        if rng.random() < 0.4:
            tags.append("O")
            position += 1
            continue
        length, kind = rng.randint(1, 3), rng.choice(TYPES)
        touches = bool(entities) and entities[-1][0] == kind and entities[-1][2] == position - 1
        entities.append((kind, position, position + length - 1))
        if scheme == "iob1":
            tags += [("B-" if touches else "I-") + kind] + ["I-" + kind] * (length - 1)
        elif scheme == "iob2":
            tags += ["B-" + kind] + ["I-" + kind] * (length - 1)
        else:
            end, single = ("E-", "S-") if scheme == "iobes" else ("L-", "U-")
            tags += [single + kind] if length == 1 else ["B-" + kind] + ["I-" + kind] * (length - 2) + [end + kind]
        position += length
    strict = Entities([tags], STRICT[scheme]).entities[0]
    assert [(entity.tag, entity.start, entity.end - 1) for entity in strict] == entities, (scheme, tags)
    return {"scheme": scheme, "tags": tags, "entities": [list(entity) for entity in entities]}


def offsets(rng):
    """A text, and for each code point and the end its offset in UTF-16 units and in bytes."""
    text = "".join(rng.choice(ALPHABET) for _ in range(rng.randint(0, 14)))
    starts = range(len(text) + 1)
    return {"text": text, "utf16": [len(text[:place].encode("utf-16-le")) // 2 for place in starts],
            "byte": [len(text[:place].encode("utf-8")) for place in starts]}


def main():
    rng = random.Random(11)
    mixed = [mixed_tags(rng) for _ in range(400)]
    fixtures = {
        "mixed": [{"tags": tags, "entities": [list(entity) for entity in get_entities(tags)]} for tags in mixed],
        "faultless": [faultless(rng, scheme) for scheme in STRICT for _ in range(60)],
        "offsets": [offsets(rng) for _ in range(120)],
    }
    OUTPUT.write_text(json.dumps(fixtures, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
