#!/usr/bin/env python3
"""Writes Tests/Fixtures/vocabulary: which pieces shorten a small corpus the most, and what extended tokenizers make of it.

    pip install -r Tests/Fixtures/Scripts/requirements.txt
    python Tests/Fixtures/Scripts/make_vocabulary_fixtures.py

The pieces are found by trial: in each step every part of every word that is split goes into the reference library's
WordPiece, as the beginning of a word and as a piece inside one, and the words that hold it are cut anew. No index, no
queue and no running sum, and so slow. The one that saves the most stays; of several the longest, then one that begins
a word, then the first by its bytes. An unknown word counts as one piece more than its characters.

The tokenizers are those of Tests/Fixtures/tokenizers. An extended one is its JSON with entries added to the model's
vocabulary: first added tokens that come after it, then the pieces. A fixture has the texts, the pieces found with what
each saved, and rows of the extended tokenizer as make_tokenizer_fixtures.py writes them.
"""

import collections
import json
import pathlib
import random

from hostile_lines import CORNERS, HostileLines
from make_tokenizer_fixtures import ROOT, from_vocabulary_file, row
from tokenizers import Tokenizer, models

SOURCE = ROOT / "Tests/Fixtures/tokenizers"
TARGET = ROOT / "Tests/Fixtures/vocabulary"
LONGEST = 40
LEAST_SAVED = 8
PIECES = 24
STEMS = """nephro cardio hepato immuno neuro osteo phospho glyco thrombo Leuko naïve-nephr über Ωmega β-cateno łódź
北x stanbul""".split()
MIDDLES = "cyt gen path lys tox blast vasc trop".split()
ENDINGS = "ic osis itis ology ological opathy opathies ectomy ylation ylated ase amine s al é \U0001f9ec".split()
PLAIN = "the of and film test data risk rate 1984 2,450.7 p53 unfulness (n=12) [MASK] ##ing [unk".split()


def corpus(generator):
    """Words put together from parts, a few of them often, most of them rarely, among plain ones."""
    words = [
        generator.choice(STEMS) + generator.choice(MIDDLES + [""]) + generator.choice(ENDINGS) for _ in range(110)
    ]
    weights = [1 / (rank + 1.5) for rank in range(len(words))]
    texts = []
    for _ in range(90):
        chosen = generator.choices(words, weights, k=generator.randint(1, 4))
        chosen += generator.choices(PLAIN, k=generator.randint(0, 5))
        generator.shuffle(chosen)
        texts.append(" ".join(chosen))
    return texts


class Search:
    """Greedy search by trial, through the reference library's own model."""

    def __init__(self, content, counts):
        model = content["model"]
        self.vocabulary = dict(model["vocab"])
        self.prefix = model["continuing_subword_prefix"]
        self.unknown = model["unk_token"]
        self.maximum = model["max_input_chars_per_word"]
        self.counts = {word: count for word, count in counts.items() if len(word) <= self.maximum}
        self.counts = {word: count for word, count in self.counts.items() if not word.startswith(self.prefix)}

    def model(self, *more):
        vocabulary = self.vocabulary | {token: len(self.vocabulary) for token in more}
        model = models.WordPiece(vocabulary, unk_token=self.unknown, max_input_chars_per_word=self.maximum)
        model.continuing_subword_prefix = self.prefix
        return model

    def cost(self, model, word):
        tokens = [token.value for token in model.tokenize(word)]
        return len(word) + 1 if tokens == [self.unknown] and word != self.unknown else len(tokens)

    def next(self):
        now = self.model()
        costs = {word: self.cost(now, word) for word in self.counts}
        holders = collections.defaultdict(set)
        for word, cost in costs.items():
            for start in range(len(word) if cost > 1 else 0):
                for end in range(start + 1, min(len(word), start + LONGEST) + 1):
                    holders[("" if start == 0 else self.prefix) + word[start:end]].add(word)
        best = None
        for token, words in holders.items():
            if token in self.vocabulary or sum(self.counts[word] * costs[word] for word in words) < LEAST_SAVED:
                continue
            model = self.model(token)
            saved = sum(self.counts[word] * (costs[word] - self.cost(model, word)) for word in words)
            if saved < LEAST_SAVED:
                continue
            inside = token.startswith(self.prefix)
            text = token[len(self.prefix) if inside else 0 :].encode()
            rank = (-saved, -len(text), inside, text)
            if best is None or rank < best[0]:
                best = (rank, token, saved)
        if best is None:
            return None
        self.vocabulary[best[1]] = len(self.vocabulary)
        return best[1], best[2]


def word_counts(tokenizer, texts):
    """Words as the model gets them; added tokens are none."""
    counts = collections.Counter()
    plain = Tokenizer.from_str(tokenizer.to_str())
    for text in texts:
        encoding = plain.encode(text, add_special_tokens=False)
        normalized = plain.normalizer.normalize_str(text) if plain.normalizer else text
        assert not set(encoding.tokens) & {"[MASK]", "<mask>"}, text
        counts.update(word for word, _ in plain.pre_tokenizer.pre_tokenize_str(normalized))
    return counts


def write(name, tokenizer, index):
    generator = random.Random(77 + index)
    content = json.loads(tokenizer.to_str())
    names = [token["content"] for token in content["added_tokens"]]
    texts = [text for text in corpus(generator) if not any(name in text for name in names)]
    search = Search(content, word_counts(tokenizer, texts))
    found = []
    while len(found) < PIECES and (piece := search.next()):
        found.append(piece)
    vocabulary = content["model"]["vocab"]
    followers = sorted((token["id"], token["content"]) for token in content["added_tokens"])
    for number, token in followers:
        if token not in vocabulary:
            assert number == len(vocabulary)
            vocabulary[token] = number
    for token, _ in found:
        assert token not in vocabulary
        vocabulary[token] = len(vocabulary)
    extended = Tokenizer.from_str(json.dumps(content))
    lines = HostileLines(500 + index)
    hostile = [lines.line() for _ in range(24)] + CORNERS
    rows = [row(extended, text, special=number % 5 != 0) for number, text in enumerate(texts[::3] + hostile)]
    rows.append(row(extended, texts[1], texts[2]))
    fixture = {"tokenizer": name, "texts": texts, "learned": found, "rows": rows}
    path = TARGET / f"{name}.json"
    path.write_text(json.dumps(fixture, separators=(",", ":")) + "\n", encoding="ascii")
    print(f"{path}: {len(texts)} texts, {len(found)} pieces, {len(rows)} rows, {path.stat().st_size} bytes")
    print("   ", " ".join(f"{token} {saved}" for token, saved in found[:12]))


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(["uncased", "cased", "sequence", "mpnet", "electra"]):
        write(name, Tokenizer.from_file(str(SOURCE / name / "tokenizer.json")), index)
    write("vocabulary-file", from_vocabulary_file(), 9)


if __name__ == "__main__":
    main()
