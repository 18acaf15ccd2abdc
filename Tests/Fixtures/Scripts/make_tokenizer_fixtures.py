#!/usr/bin/env python3
"""Writes Tests/Fixtures/tokenizers: small tokenizers, and what the reference library makes of hostile lines.

    pip install -r Tests/Fixtures/Scripts/requirements.txt
    python Tests/Fixtures/Scripts/make_tokenizer_fixtures.py

The trained tokenizers come from train_tokenizers.py; this script only reads them.

With `--full DIR` it writes the whole comparison there and leaves the fixtures alone: all 20,000 generated lines
through each small tokenizer, each trained one with its changes, and the encoder (`--encoder`), and each line of the
`--data` files through the encoder and the trained ones. The test suite compares against it when HONE_TOKENIZER_REFERENCE names that directory:

    python Tests/Fixtures/Scripts/make_tokenizer_fixtures.py --full /tmp/reference --data FILE ...
    HONE_TOKENIZER_REFERENCE=/tmp/reference swift test -c release --filter TokenizersTests

With the encoder at hand a sample of lines through it becomes a fixture too.

A reference file is JSONL. Its first row names the tokenizer's directory, and under "set" the changes that
tokenizer_layouts.py has for it; every other row is a text "x" (and "y", the
second text of a pair) with ids "i", type ids "k" (left out if all are 0), offsets "o" (start, end, start, end, …) and
word ids "w" (-1 for none), special tokens added unless "s" is false.
"""

import argparse
import hashlib
import json
import pathlib
import struct

import tokenizer_layouts
from hostile_lines import CORNERS, LETTERS, OTHER_LETTERS, SPECIAL, SUFFIXES, WORDS, HostileLines
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

ROOT = pathlib.Path(__file__).resolve().parents[3]
FIXTURES = ROOT / "Tests/Fixtures/tokenizers"
SEED = 20_000
LINE_COUNT = 20_000
SAMPLE_PER_TOKENIZER = 90
PAIRS_PER_TOKENIZER = 10
SAMPLE_PER_LAYOUT = 40


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
        special_tokens=[("[SEP]", 3), {"id": "[MASK]", "ids": [4, 2], "tokens": ["[MASK]", "[CLS]"]}],
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
    "composed": normalizers.NFC(),
    "compatible": normalizers.NFKC(),
    "taken apart": normalizers.NFKD(),
    "translated": normalizers.Nmt(),
}
# The charsmap alone is longer than all digests: its case names the trained tokenizer that has it.
ALPHABET_SOURCES = {"mapped": "xlm-roberta"}
ALPHABET_PRE_TOKENIZERS = {
    "byte level": pre_tokenizers.ByteLevel(add_prefix_space=False),
    "words": pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)]),
    "GPT-4": pre_tokenizers.Split(Regex(tokenizer_layouts.GPT_4), "isolated"),
    "punctuation": pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation("contiguous")]
    ),
}


def alphabet():
    """Knows every scalar that a lower case or a decomposition can give, so that each mapping shows in the ids."""
    letters = {"a": None, "b": None, "z": None}
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        for normalizer in (normalizers.NFD(), normalizers.Lowercase(), normalizers.NFKD(), normalizers.NFKC()):
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

    def add(name, section, **more):
        digests = {}
        for block in SCALAR_BLOCKS:
            digest = hashlib.sha256()
            for code in range(block * 0x100, (block + 1) * 0x100):
                scalar = chr(code)
                encoding = tokenizer.encode(f"a{scalar}\u0323\u0301b zz{scalar}")
                for token, (start, end), word in zip(encoding.ids, encoding.offsets, encoding.word_ids):
                    digest.update(struct.pack("<4i", token, start, end, word))
            digests[f"{block:04x}"] = digest.hexdigest()[:8]
        content = json.loads(tokenizer.to_str())[section]
        cases.append({"name": name, **(more or {section: content}), "digests": digests})

    for name, normalizer in ALPHABET_NORMALIZERS.items():
        tokenizer.normalizer = normalizer
        add(name, "normalizer")
    for name, source in ALPHABET_SOURCES.items():
        tokenizer.normalizer = tokenizer_layouts.tokenizer(source).normalizer
        add(name, "normalizer", source=source)
    tokenizer.normalizer = None
    for name, pre_tokenizer in ALPHABET_PRE_TOKENIZERS.items():
        tokenizer.pre_tokenizer = pre_tokenizer
        add(name, "pre_tokenizer")
    path = FIXTURES / "alphabet.json"
    path.write_text("[\n" + ",\n".join(map(dumps, cases)) + "\n]\n")
    print(f"{path}: {len(cases) * len(SCALAR_BLOCKS)} digests, {path.stat().st_size} bytes")


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
        rows = [
            row(tokenizer, text, special=number % 5 != 0) for number, text in enumerate(chosen[:SAMPLE_PER_TOKENIZER])
        ]
        rows += [row(tokenizer, text) for text in CORNERS]
        pairs = chosen[SAMPLE_PER_TOKENIZER:]
        for number in range(PAIRS_PER_TOKENIZER):
            first, second = pairs[2 * number : 2 * number + 2]
            rows.append(row(tokenizer, first, second, special=number % 3 != 0))
        write_rows(FIXTURES / f"{name}.jsonl", directory, rows)


def write_layouts(lines):
    """An even sample of the lines, other ones for each layout, and all corners; some as pairs."""
    for index, (name, (directory, changes)) in enumerate(tokenizer_layouts.LAYOUTS.items()):
        tokenizer = tokenizer_layouts.tokenizer(name)
        chosen = lines[index :: len(tokenizer_layouts.LAYOUTS)]
        chosen = chosen[:: len(chosen) // SAMPLE_PER_LAYOUT][:SAMPLE_PER_LAYOUT]
        texts = chosen + tokenizer_layouts.CORNERS
        rows = [row(tokenizer, text, special=number % 4 != 0) for number, text in enumerate(texts)]
        for number, text in enumerate(tokenizer_layouts.CORNERS[::3]):
            rows.append(row(tokenizer, text, chosen[number], special=number % 3 != 0))
        write_rows(FIXTURES / f"{name}.jsonl", directory, rows, changes)


def write_full(target, lines, encoder, data):
    target.mkdir(parents=True, exist_ok=True)
    for name, make in TOKENIZERS.items():
        tokenizer = make()
        write_rows(target / f"{name}.jsonl", str(FIXTURES / name), (row(tokenizer, text) for text in lines))
    layout_lines = layout_texts()
    for name, (directory, changes) in tokenizer_layouts.LAYOUTS.items():
        tokenizer = tokenizer_layouts.tokenizer(name)
        rows = (row(tokenizer, text) for text in layout_lines)
        write_rows(target / f"{name}.jsonl", str(FIXTURES / directory), rows, changes)
        for path in data:
            texts = path.read_text(encoding="utf-8").split("\n")
            rows = (row(tokenizer, text) for text in texts)
            write_rows(target / f"{name}-{path.name}.jsonl", str(FIXTURES / directory), rows, changes)
    tokenizer = load(encoder)
    write_rows(target / "encoder.jsonl", str(encoder), (row(tokenizer, text) for text in lines))
    pairs = zip(lines[::2], lines[1::2])
    write_rows(target / "encoder-pairs.jsonl", str(encoder), (row(tokenizer, *pair) for pair in pairs))
    for path in data:
        texts = path.read_text(encoding="utf-8").split("\n")
        write_rows(target / f"data-{path.name}.jsonl", str(encoder), (row(tokenizer, text) for text in texts))


def layout_texts():
    generator = tokenizer_layouts.LayoutLines(SEED + 1)
    return [generator.line() for _ in range(LINE_COUNT)] + tokenizer_layouts.CORNERS


def write_rows(path, tokenizer, rows, changes=None):
    count = 0
    with open(path, "w", encoding="ascii") as file:
        file.write(dumps({"tokenizer": tokenizer, "set": changes} if changes else {"tokenizer": tokenizer}) + "\n")
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
    lines = [generator.line() for _ in range(LINE_COUNT - len(CORNERS))] + CORNERS
    if arguments.full:
        write_full(arguments.full, lines, arguments.encoder.resolve(), arguments.data)
    else:
        write_tokenizers()
        write_sample(lines, arguments.encoder)
        write_layouts(layout_texts())
        write_alphabet()


if __name__ == "__main__":
    main()
