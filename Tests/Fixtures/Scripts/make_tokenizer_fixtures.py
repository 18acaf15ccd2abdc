#!/usr/bin/env python3
"""Writes Tests/Fixtures/tokenizers: small tokenizers, and what the reference library makes of hostile lines.

    pip install tokenizers
    python Tests/Fixtures/Scripts/make_tokenizer_fixtures.py

With `--full DIR` it writes the whole comparison there and leaves the fixtures alone: all 20,000 generated lines
through each small tokenizer and through the encoder (`--encoder`), and each line of the `--data` files through the
encoder. The test suite compares against it when HONE_TOKENIZER_REFERENCE names that directory:

    python Tests/Fixtures/Scripts/make_tokenizer_fixtures.py --full /tmp/reference --data FILE ...
    HONE_TOKENIZER_REFERENCE=/tmp/reference swift test -c release --filter TokenizersTests

With the encoder at hand a sample of lines through it becomes a fixture too.

A reference file is JSONL. Its first row names the tokenizer's directory; every other row is a text "x" (and "y", the
second text of a pair) with ids "i", type ids "k" (left out if all are 0), offsets "o" (start, end, start, end, …) and
word ids "w" (-1 for none), special tokens added unless "s" is false.
"""

import argparse
import hashlib
import json
import pathlib
import random
import struct

from tokenizers import AddedToken, Tokenizer, models, normalizers, pre_tokenizers, processors

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Tests/Fixtures/tokenizers"
SEED = 20_000
LINE_COUNT = 20_000
SAMPLE_PER_TOKENIZER = 90
PAIRS_PER_TOKENIZER = 10

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """
the of and to in is was it for on with as at by from this that not be are have film movie story great dull never
plot actor scene best worst very much too good bad long short new old play work time end hand light dark cell gene
dose drug blood heart acid protein risk rate test data token word wordle stanbul istanbul strasse cafe naive resume
un re pre inter over under anti non
""".split()
SUFFIXES = "s ed ing er est ly ion ness less ful able ment al ic ous ism ist ize wards stanbul asse afe".split()
LETTERS = [chr(code) for code in range(0x21, 0x7F)]
OTHER_LETTERS = list("éèüöäåñçøßœæðþłışğİıſµªº€£¥°±×÷αβγδεζηθικλμνξοπρσςτυφχψωдежзийклмнопрстуфцчшщыэюя") + list(
    "אבגדהוابتثجحखगघகஙสวัดีあいうカキク北京東大中国的一是不人豈更車"
) + [chr(code) for code in (0x1100, 0x1161, 0x11A8, 0x1112, 0x116E, 0xAC00, 0x0307, 0x0301, 0x0327, 0x1F600, 0x200D)]


def tiny_vocabulary(prefix="##", unknown="[UNK]"):
    tokens = [unknown if token == "[UNK]" else token for token in SPECIAL]
    tokens += LETTERS + OTHER_LETTERS + [prefix + letter for letter in LETTERS + OTHER_LETTERS]
    tokens += WORDS + [word.capitalize() for word in WORDS[:24]] + [prefix + suffix for suffix in SUFFIXES]
    return {token: index for index, token in enumerate(dict.fromkeys(tokens))}


def word_piece(vocabulary, prefix="##", unknown="[UNK]", maximum=100):
    model = models.WordPiece(vocabulary, unk_token=unknown, max_input_chars_per_word=maximum)
    model.continuing_subword_prefix = prefix
    return model


def bert(lowercase=True, **switches):
    """A tokenizer as BERT has it, with switches of its normalizer changed."""
    vocabulary = tiny_vocabulary()
    tokenizer = Tokenizer(word_piece(vocabulary))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase, **switches)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])],
    )
    tokenizer.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in SPECIAL])
    return tokenizer


def cased():
    tokenizer = bert(lowercase=False)
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def accents():
    tokenizer = bert(lowercase=True, strip_accents=False, clean_text=False, handle_chinese_chars=False)
    tokenizer.post_processor = None
    return tokenizer


def added():
    tokenizer = bert()
    tokenizer.add_tokens(
        [
            AddedToken("<tag>", normalized=False),
            AddedToken("<tagged>", normalized=False),
            AddedToken("<l>", lstrip=True, normalized=False),
            AddedToken("<r>", rstrip=True, normalized=False),
            AddedToken("<both>", lstrip=True, rstrip=True, normalized=False, special=True),
            AddedToken(" <r>x", normalized=False),
            AddedToken("solo", single_word=True, normalized=False),
            AddedToken("é1", single_word=True, normalized=False),
            AddedToken("Straße", normalized=True),
            AddedToken("Ångström", normalized=True, single_word=True),
            AddedToken("wide word", normalized=True, lstrip=True, rstrip=True),
            AddedToken("北x", normalized=True),
            AddedToken("\u0301", normalized=False),
            AddedToken("movie", normalized=True, single_word=True, rstrip=True),
        ]
    )
    return tokenizer


def sequence():
    tokenizer = Tokenizer(word_piece(tiny_vocabulary("@@", "<?>"), "@@", "<?>", 12))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[MASK]:3 $A:2 [SEP]:1",
        pair="$B:1 [SEP]:4 $A:2 [MASK]",
        special_tokens=[
            ("[SEP]", 3),
            {"id": "[MASK]", "ids": [4, 2], "tokens": ["[MASK]", "[CLS]"]},
        ],
    )
    return tokenizer


def plain():
    """Neither normalizer nor pre-tokenizer nor post-processor; pieces inside a word have no mark."""
    tokenizer = Tokenizer(word_piece(tiny_vocabulary(""), ""))
    tokenizer.add_tokens([AddedToken(" ", normalized=True), AddedToken("the ", normalized=False)])
    return tokenizer


def decomposed():
    """NFD alone, so that the places of moved marks show."""
    tokenizer = bert()
    tokenizer.normalizer = normalizers.NFD()
    return tokenizer


def from_vocabulary_file():
    """What vocab.txt stands for with lower case off, accents off and ideographs left in their words."""
    return bert(lowercase=False, strip_accents=True, handle_chinese_chars=False)


TOKENIZERS = {
    "uncased": bert,
    "cased": cased,
    "accents": accents,
    "added": added,
    "sequence": sequence,
    "plain": plain,
    "decomposed": decomposed,
    "vocabulary-file": from_vocabulary_file,
}


# Blocks of 256 scalars; the planes left out hold nothing that a tokenizer knows.
SCALAR_BLOCKS = [*range(0x00, 0xD8), *range(0xE0, 0x330), 0xE00, 0xE01, 0xF00, 0x10FF]
ALPHABET_NORMALIZERS = {
    "bert": normalizers.BertNormalizer(),
    "lowercase": normalizers.BertNormalizer(
        clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=True
    ),
    "decomposed": normalizers.NFD(),
    "sequence": normalizers.Sequence([normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]),
}


def alphabet():
    """Knows every scalar that a lower case or a decomposition can give, so that each mapping shows in the ids."""
    letters = {"a": None, "b": None, "z": None}
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        for normalizer in (normalizers.NFD(), normalizers.Lowercase()):
            normalized = normalizer.normalize_str(chr(code))
            if normalized != chr(code):
                letters.update(dict.fromkeys(normalized))
    tokenizer = Tokenizer(word_piece({token: index for index, token in enumerate(["[UNK]", *letters])}, ""))
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.add_tokens([AddedToken("zz", single_word=True, normalized=False)])
    return tokenizer


def write_alphabet():
    """For each normalizer and block of scalars: a digest of tokens, offsets and words of a text around each scalar."""
    tokenizer = alphabet()
    directory = FIXTURES / "alphabet"
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    cases = []
    for name, normalizer in ALPHABET_NORMALIZERS.items():
        tokenizer.normalizer = normalizer
        digests = {}
        for block in SCALAR_BLOCKS:
            digest = hashlib.sha256()
            for code in range(block * 0x100, (block + 1) * 0x100):
                scalar = chr(code)
                encoding = tokenizer.encode(f"a{scalar}\u0323\u0301b zz{scalar}")
                for token, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids):
                    digest.update(struct.pack("<4i", token, start, end, word))
            digests[f"{block:04x}"] = digest.hexdigest()[:8]
        section = json.loads(tokenizer.to_str())["normalizer"]
        cases.append({"name": name, "normalizer": section, "digests": digests})
    path = FIXTURES / "alphabet.json"
    path.write_text("[\n" + ",\n".join(map(dumps, cases)) + "\n]\n")
    print(f"{path}: {len(cases) * len(SCALAR_BLOCKS)} digests, {path.stat().st_size} bytes")


class HostileLines:
    """Texts from every corner of Unicode, and texts close to what the tokenizers look for."""

    CONTROLS = [chr(code) for code in [*range(0x20), *range(0x7F, 0xA0), 0xAD, 0xFEFF, 0xFFFD, *range(0x200B, 0x2010)]]
    SPACES = list(" \t\n\r\v\f\x85\xa0\u1680\u2000\u2003\u2009\u2028\u2029\u202f\u205f\u3000")
    MARKS = [chr(code) for code in [*range(0x300, 0x370), *range(0x483, 0x48A), *range(0x591, 0x5BE), 0x5BF, 0x64B,
             0x651, 0x670, 0x93C, 0x94D, 0xE38, 0xE48, 0xF71, 0xF72, 0xF73, 0xF75, 0xF81, 0x302A, 0x302E, 0x3099, 0x309A,
             0x20D0, 0x20DD, 0xFE20, 0x1D165, 0x1D166, 0x1D16D, 0x1D17B, 0x1E8D0, 0x16FF0, 0x1DFA]]
    SELECTORS = [chr(code) for code in [*range(0xFE00, 0xFE10), 0xE0100, 0xE01EF, 0x180B]]
    EMOJI = ["\U0001F469\u200d\U0001F4BB", "\U0001F1EB\U0001F1F7", "\u2764\ufe0f", "\U0001F44D\U0001F3FD", "\U0001F600",
             "\U0001F468\u200d\U0001F469\u200d\U0001F467", "1\ufe0f\u20e3", "\U0001FAE0"]
    CASES = ["İstanbul", "ISTANBUL", "ısı", "Straße", "STRASSE", "ẞ", "ΟΔΥΣΣΕΥΣ", "ΣΑΣ.", "ǅungla", "Ⅷ", "ﬁnal", "ﬀ", "ﬆ",
             "Ⓐ", "Ａｂｃ", "𝐀𝔅", "K", "Å", "Ω", "µ", "ſ", "ŉ", "ǰ", "ΐ", "և", "ᾳ", "ᾼ", "Ꭰ", "ꭰ", "Ა", "𐐀", "Ꙁ", "Ɡ", "Ꞵ", "𞤀"]
    ADDED = [*SPECIAL, "[MASK", "MASK]", "[mask]", "[[SEP]]", "##ing", "<tag>", "<tagged>", "<tagge", " <l> ", "<r> \u3000",
             "<r> <r>x", " <both>\t", "solo", "solos", "solo_", "-solo-", "é1", "é12", "strasse", "STRASSE", "Straße",
             "straße", "angstrom", "Ångström", "A\u030angstro\u0308m", "  Wide Word  ", "北X", "movie ", "MOVIE\u2003", "the "]
    EDGES = [0x00, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xF8FF, 0xFFFE, 0xFFFF, 0x10000, 0x1F9FF, 0x2A6DF, 0x2A6E0,
             0x2B739, 0x2CEA1, 0x2F800, 0x2FA1D, 0x30000, 0xE0001, 0xF0000, 0xFFFFD, 0x100000, 0x10FFFF, 0x4DB6, 0x9FFF,
             0x3400, 0xF900, 0xFAD9, 0x378, 0x557, 0x5EF, 0x61C, 0x8E2, 0x1C80, 0x1C90, 0x2E52, 0xA7AE, 0x1E900, 0x11A00]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def line(self):
        mix = self.random.choice([self.word_like, self.scalars, self.marks, self.everything, self.everything, self.cases,
                                  self.planes, self.long_words, self.hangul, self.around_added])
        return mix()

    def everything(self):
        makers = [self.word_like, self.scalars, self.marks, self.cases, self.around_added, self.hangul, self.ideographs]
        glue = self.random.choice(["", " ", "\u3000", "\n", "-", "\u200b"])
        return glue.join(self.random.choice(makers)() for _ in range(self.random.randrange(1, 4)))

    def word(self):
        word = self.random.choice(WORDS) + self.random.choice(["", "", *SUFFIXES])
        return self.random.choice([word, word.upper(), word.capitalize(), self.disturbed(word)])

    def disturbed(self, word):
        place = self.random.randrange(len(word) + 1)
        return word[:place] + self.random.choice(self.CONTROLS + self.MARKS + self.SELECTORS + OTHER_LETTERS) + word[place:]

    def word_like(self):
        pieces = [self.word() for _ in range(self.random.randrange(1, 12))]
        separators = self.SPACES + [" "] * 20 + list("-,.!?'\"()…—/") + ["  ", ""]
        return "".join(piece + self.random.choice(separators) for piece in pieces)

    def any_scalar(self):
        kind = self.random.randrange(10)
        if kind == 0:
            return self.random.choice(self.CONTROLS)
        if kind == 1:
            return self.random.choice(self.SPACES)
        if kind == 2:
            return chr(self.random.choice(self.EDGES))
        if kind == 3:
            return self.random.choice(self.EMOJI + self.SELECTORS)
        if kind == 4:
            return self.random.choice(OTHER_LETTERS)
        if kind < 8:
            return self.scalar_below(0x3000)
        return self.scalar_below(0x110000)

    def scalar_below(self, limit):
        code = self.random.randrange(limit)
        return chr(code if not 0xD800 <= code < 0xE000 else code - 0x1000)

    def scalars(self):
        return "".join(self.any_scalar() for _ in range(self.random.randrange(1, 25)))

    def marks(self):
        out = []
        for _ in range(self.random.randrange(1, 6)):
            out.append(self.random.choice(["", "a", "E", "é", "ậ", "ǖ", "Ǻ", "Ω", "北", "각", "\u0344", "ཱི", " ", self.word()]))
            out += [self.random.choice(self.MARKS) for _ in range(self.random.randrange(6))]
            if self.random.randrange(4) == 0:
                out.insert(-1, self.random.choice(self.CONTROLS))
        return "".join(out)

    def cases(self):
        return self.random.choice(["", " "]).join(
            self.random.choice(self.CASES + self.EMOJI) for _ in range(self.random.randrange(1, 8))
        )

    def planes(self):
        plane = self.random.choice([0, 0, 1, 1, 2, 3, 14, 15, 16, self.random.randrange(17)])
        start = plane * 0x10000 + self.random.randrange(0x10000)
        codes = range(start, min(start + self.random.randrange(1, 30), 0x110000))
        return "a".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000)

    def long_words(self):
        length = self.random.choice([11, 12, 13, 99, 100, 101, 102, 150, 400])
        letters = self.random.choice(["a", "ab", "é", "e\u0301", "北", "token", "\U0001F600", "İ", "x\u200d"])
        return self.word() + " " + (letters * length)[:length] + self.random.choice(["", " ", "."]) + self.word()

    def hangul(self):
        ranges = [(0x1100, 0x1200), (0xAC00, 0xD7A4), (0xA960, 0xA97D), (0xD7B0, 0xD7FC), (0x3131, 0x318F), (0xFFA0, 0xFFDD)]
        return "".join(chr(self.random.randrange(*self.random.choice(ranges))) for _ in range(self.random.randrange(1, 10)))

    def ideographs(self):
        ranges = [(0x4E00, 0xA000), (0x3400, 0x4DC0), (0x20000, 0x2A6E0), (0xF900, 0xFB00), (0x2F800, 0x2FA20),
                  (0x3040, 0x3100), (0x2B820, 0x2B920)]
        return "".join(chr(self.random.randrange(*self.random.choice(ranges))) for _ in range(self.random.randrange(1, 8)))

    def around_added(self):
        parts = []
        for _ in range(self.random.randrange(1, 6)):
            parts.append(self.random.choice(["", " ", self.word(), self.any_scalar(), self.random.choice(self.SPACES)]))
            parts.append(self.random.choice(self.ADDED))
        parts.append(self.random.choice(["", " ", self.word()]))
        return "".join(parts)


def load(encoder):
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def row(tokenizer, text, second=None, special=True):
    arguments = (text,) if second is None else (text, second)
    encoding = tokenizer.encode(*arguments, add_special_tokens=special)
    result = {"x": text}
    if second is not None:
        result["y"] = second
    if not special:
        result["s"] = False
    result["i"] = encoding.ids
    if any(encoding.type_ids):
        result["k"] = encoding.type_ids
    result["o"] = [place for offset in encoding.offsets for place in offset]
    result["w"] = [-1 if word is None else word for word in encoding.word_ids]
    return result


def dumps(value):
    return json.dumps(value, separators=(",", ":"))


def write_tokenizers():
    for name, make in TOKENIZERS.items():
        directory = FIXTURES / name
        directory.mkdir(parents=True, exist_ok=True)
        if name == "vocabulary-file":
            (directory / "vocab.txt").write_text("\n".join(tiny_vocabulary()) + "\n", encoding="utf-8")
            switches = {"do_lower_case": False, "strip_accents": True, "tokenize_chinese_chars": False}
            names = {"tokenizer_class": "BertTokenizer", "mask_token": {"content": "[MASK]"}}
            (directory / "tokenizer_config.json").write_text(json.dumps({**switches, **names}, indent=2) + "\n")
        else:
            (directory / "tokenizer.json").write_text(make().to_str(), encoding="utf-8")


def write_sample(lines, encoder):
    """An even sample of the lines, other ones for each tokenizer; some as pairs, some without special tokens."""
    sampled = [(name, name, make()) for name, make in TOKENIZERS.items()]
    if (encoder / "tokenizer.json").exists():
        sampled.append(("encoder", f"models/{encoder.name}", load(encoder)))
    else:
        print(f"{encoder} is absent: encoder.jsonl stays as it is")
    per_tokenizer = SAMPLE_PER_TOKENIZER + 2 * PAIRS_PER_TOKENIZER
    step = len(lines) // (per_tokenizer * (len(TOKENIZERS) + 1))
    for index, (name, directory, tokenizer) in enumerate(sampled):
        chosen = lines[index * step :: step * (len(TOKENIZERS) + 1)]
        rows = [row(tokenizer, text, special=number % 5 != 0)
                for number, text in enumerate(chosen[:SAMPLE_PER_TOKENIZER])]
        pairs = chosen[SAMPLE_PER_TOKENIZER:]
        for number in range(PAIRS_PER_TOKENIZER):
            first, second = pairs[2 * number : 2 * number + 2]
            rows.append(row(tokenizer, first, second, special=number % 3 != 0))
        write_rows(FIXTURES / f"{name}.jsonl", directory, rows)


def write_full(target, lines, encoder, data):
    target.mkdir(parents=True, exist_ok=True)
    for name, make in TOKENIZERS.items():
        tokenizer = make()
        write_rows(target / f"{name}.jsonl", str(FIXTURES / name), (row(tokenizer, text) for text in lines))
    tokenizer = load(encoder)
    write_rows(target / "encoder.jsonl", str(encoder), (row(tokenizer, text) for text in lines))
    pairs = zip(lines[::2], lines[1::2])
    write_rows(target / "encoder-pairs.jsonl", str(encoder), (row(tokenizer, *pair) for pair in pairs))
    for path in data:
        texts = path.read_text(encoding="utf-8").split("\n")
        write_rows(target / f"data-{path.name}.jsonl", str(encoder), (row(tokenizer, text) for text in texts))


def write_rows(path, tokenizer, rows):
    count = 0
    with open(path, "w", encoding="ascii") as file:
        file.write(dumps({"tokenizer": tokenizer}) + "\n")
        for item in rows:
            file.write(dumps(item) + "\n")
            count += 1
    print(f"{path}: {count} rows, {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--full", type=pathlib.Path, metavar="DIR")
    parser.add_argument("--encoder", type=pathlib.Path, default=ROOT / "models/minilm-l6")
    parser.add_argument("--data", type=pathlib.Path, nargs="*", default=[])
    arguments = parser.parse_args()
    generator = HostileLines(SEED)
    lines = [generator.line() for _ in range(LINE_COUNT)]
    if arguments.full:
        write_full(arguments.full, lines, arguments.encoder.resolve(), arguments.data)
    else:
        write_tokenizers()
        write_sample(lines, arguments.encoder)
        write_alphabet()


if __name__ == "__main__":
    main()
