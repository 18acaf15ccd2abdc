"""The trained tokenizers and what is changed in them for more comparisons; used by make_tokenizer_fixtures.py.

A change is a path in tokenizer.json, written with slashes, and what is put there. {"$": PATH} within it stands for what
the file has at that path.
"""

import copy
import json
import pathlib

from hostile_lines import HostileLines
from tokenizers import Tokenizer

FIXTURES = pathlib.Path(__file__).resolve().parents[3] / "Tests/Fixtures/tokenizers"

GPT_4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
GPT_2 = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"


def split(pattern, behavior="Isolated", invert=False, kind="Regex"):
    return {"type": "Split", "pattern": {kind: pattern}, "behavior": behavior, "invert": invert}


def sequence(*parts, key="pretokenizers"):
    return {"type": "Sequence", key: list(parts)}


def byte_level(add_prefix_space=False, trim_offsets=True, use_regex=True):
    return {
        "type": "ByteLevel", "add_prefix_space": add_prefix_space, "trim_offsets": trim_offsets, "use_regex": use_regex,
    }  # fmt: skip


def metaspace(scheme, **more):
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": scheme, **more}


def replace(pattern, content, kind="Regex"):
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def strip(left, right):
    return {"type": "Strip", "strip_left": left, "strip_right": right}


FILE_POST = {"$": "post_processor"}
FILE_NORMALIZER = {"$": "normalizer"}
NEW_CLEANING = [replace(r"\s{2,}|[\n\r\t]", " "), {"type": "NFC"}, strip(False, True)]

# Name of the rows: the trained tokenizer and its changes.
LAYOUTS = {
    "roberta": ("roberta", {}),
    "roberta-prefix": (
        "roberta", {"pre_tokenizer/add_prefix_space": True, "post_processor/add_prefix_space": True}
    ),
    "roberta-trims": (
        "roberta",
        {
            "normalizer": {"type": "StripAccents"},
            "pre_tokenizer": sequence(split(GPT_2, invert=True), byte_level(True, use_regex=False)),
            "post_processor": sequence(byte_level(True), byte_level(), FILE_POST, key="processors"),
        },
    ),
    "modernbert": ("modernbert", {}),
    "modernbert-split": (
        "modernbert",
        {
            "pre_tokenizer": sequence(split(GPT_4), byte_level(use_regex=False)),
            "post_processor": sequence(byte_level(), FILE_POST, key="processors"),
            "model/ignore_merges": True,
        },
    ),
    "modernbert-plain": ("modernbert", {"normalizer": None, "post_processor": byte_level()}),
    "word-end": ("word-end", {}),
    "word-end-digits": (
        "word-end",
        {
            "model/fuse_unk": False,
            "model/ignore_merges": True,
            "normalizer": sequence(replace("''", '"', kind="String"), {"type": "NFKC"}, key="normalizers"),
            "pre_tokenizer": sequence({"type": "Digits", "individual_digits": False}, {"type": "WhitespaceSplit"}),
        },
    ),
    "continuing": ("continuing", {}),
    "continuing-punctuation": (
        "continuing",
        {
            "model/fuse_unk": True,
            "normalizer": {"type": "NFKD"},
            "pre_tokenizer": {"type": "Punctuation", "behavior": "MergedWithPrevious"},
        },
    ),
    "fallback": ("fallback", {}),
    "fallback-words": (
        "fallback",
        {"model/byte_fallback": False, "pre_tokenizer": metaspace("first"), "normalizer": {"type": "Nmt"}},
    ),
    "xlm-roberta": ("xlm-roberta", {}),
    "xlm-roberta-cleaned": (
        "xlm-roberta",
        {
            "normalizer": sequence(FILE_NORMALIZER, strip(False, True), replace(" {2,}", "▁"), key="normalizers"),
            "pre_tokenizer": metaspace("always"),
        },
    ),
    "xlm-roberta-trims": (
        "xlm-roberta",
        {
            "pre_tokenizer": metaspace("never", split=False),
            "post_processor": sequence(FILE_POST, byte_level(True), key="processors"),
        },
    ),
    "deberta": ("deberta", {}),
    "deberta-new": (
        "deberta",
        {
            "normalizer": sequence(*NEW_CLEANING, key="normalizers"),
            "pre_tokenizer": sequence({"type": "Punctuation"}, metaspace("first")),
        },
    ),
    "unigram-bytes": ("unigram-bytes", {}),
    "mpnet": ("mpnet", {}),
    "mpnet-new": (
        "mpnet",
        {
            "post_processor": {
                "type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0], "trim_offsets": True,
                "add_prefix_space": False,
            }
        },
    ),
    "electra": ("electra", {}),
    "word-level": ("word-level", {}),
    "word-level-splits": (
        "word-level",
        {
            "pre_tokenizer": sequence(
                split("e", "MergedWithNext", kind="String"), split(r"[^aeiou\s]{2,3}", "Contiguous", True),
                {"type": "Punctuation", "behavior": "Contiguous"}, split(r"\s++", "Removed"),
            )
        },
    ),
}  # fmt: skip

CORNERS = [
    "Don't we'll I'VE they'Re it's 'sn't 'D ''ll' 'LL \u2019s I'\u017f we\u2019ve",
    "  two  spaces   three\t\ttabs \n\n lines \r\n end  ",
    " \u00a0\u2003 wide \u3000\u3000spaces\u2028\u2029 ",
    "<mask> a <mask>b  <mask>\u3000<mask> [MASK] a\u00a0[MASK]  [MASK][MASK]",
    "</s><s><pad> x<unk>y [CLS] [SEP][UNK] <unk><unk>",
    "\u00a9\u200d\u00a9\u0301 \u2764\u0308\u200d\u00a9\u0301 \u00a9\u200d\u200d\u00a9\u0301 \u0600a \u0600\u0301b \u0601\u0600",
    "\ufb01\u0301 e\u0301\u0301 \u2460\u0301 \u00bd\u0308 \u2126\u0300 A\u030a \u1100\u1161\u11a8 \u1100\u1161\u11a8\u0301",
    "\u0915\u093c\u094d\u0915\u093c\u0301 \u0915\u094d\u200c\u0958\u0301 \u0915\u094d\u0958\u0301 \u0903\u0958",
    "\u00ad\u200babc\u00ad \u200b",
    "\u0001\u0002x \u0085\u007f\u009f\ufeff\ufffd\u2581 \u2581\u2581a",
    "\u0344\u0327 \u0345\u0301\u0327a\u0345\u0301 q\u0307\u0323 \u1e69\u0327 d\u0323\u0307\u0323 \u09c7\u09be \u1112\u1161\u11ab",
    "12345 1,234.5 \u0661\u0662\u0663 \u00b2\u2074 \u2167 x1y22z333 \U0001d7d8\U00011de0",
    "the\u0301 \U0001f469\u200d\U0001f4bb\U0001f44d\U0001f3fd \U0001f1eb\U0001f1f7x \u5317\u4eac\u5927\u5b66 \uff21\uff22\u3300",
    "((((--..''\"\"``!!?? a--b ...c) \u2014\u2013\u2026 _x_ a_b",
    "",
    " ",
    "\u2581",
    "|||EMAIL_ADDRESS|||x    y[unused1] <|endoftext|>",
]


class LayoutLines(HostileLines):
    """Hostile lines with the special tokens of these layouts, and with more white space."""

    ADDED = (
        "<s>|</s>|<pad>|<unk>|<mask>| <mask>|<mask> |[CLS]|[SEP]|[MASK]|[UNK]|  |    |\t|<|endoftext|>|[unused0]|<0x41>|"
        "\u2581|\u2581the|</w>|##ing"
    ).split("|")

    def word_like(self):
        return self.random.choice(["", "", " ", "  "]) + super().word_like()


def content(name):
    """The tokenizer.json of a layout, with its changes."""
    directory, changes = LAYOUTS[name]
    original = json.loads((FIXTURES / directory / "tokenizer.json").read_text(encoding="utf-8"))
    changed = copy.deepcopy(original)
    for path, value in changes.items():
        *keys, last = path.split("/")
        place = changed
        for key in keys:
            place = place[key]
        place[last] = resolved(value, original)
    return changed


def resolved(value, original):
    if isinstance(value, dict):
        if "$" in value:
            return original[value["$"]]
        return {key: resolved(part, original) for key, part in value.items()}
    if isinstance(value, list):
        return [resolved(part, original) for part in value]
    return value


def tokenizer(name):
    return Tokenizer.from_str(json.dumps(content(name)))
