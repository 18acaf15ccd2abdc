"""Lines of text that are hard for tokenizers, from a fixed seed; used by make_tokenizer_fixtures.py."""

import random

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """
the of and to in is was it for on with as at by from this that not be are have film movie story great dull never
plot actor scene best worst very much too good bad long short new old play work time end hand light dark cell gene
dose drug blood heart acid protein risk rate test data token word wordle stanbul istanbul strasse cafe naive resume
un re pre inter over under anti non
""".split()
SUFFIXES = "s ed ing er est ly ion ness less ful able ment al ic ous ism ist ize wards stanbul asse afe".split()
LETTERS = [chr(code) for code in range(0x21, 0x7F)]
OTHER_LETTERS = list(
    "éèüöäåñçøßœæðþłışğİıſµªº€£¥°±×÷αβγδεζηθικλμνξοπρσςτυφχψωдежзийклмнопрстуфцчшщыэюяאבגדהוابتثجحखगघகஙสวัดีあいうカキク"
    "北京東大中国的一是不人豈更車\u1100\u1161\u11a8\u1112\u116e\uac00\u0307\u0301\u0327\u200d\u302e\U0001d165\U0001f600"
)

# Rare meetings that every tokenizer's sample holds.
CORNERS = [
    "é<r> <r>x the <r> <r>x",
    "<r>\u3000\u2003<l><both> \t<both>solo",
    "the <l>\u00a0\u3000 <l>x",
    "ae\u0301\u0001\u0327b a\u302e\u0001\U0001d165b e\u302e\u007f\u0001\u0301\U0001d165",
    "\U0001d15f\u0301\u302e\u0327\u302e x\U0001d165\u0323\U0001d16d\u0301a",
    "\u0f73\u0f39\u0f71\u0344\u0327\u0f81\u0f71b",
    "각\u0301각가\u11a8힣",
    "soloé ésolo solo\u0301 solo\u200d solo_ 1solo solo1",
    "STRASSESTRASSE straße\u3000wide word wide\u00a0word \u2003Wide Word\u2003",
    "[MASK][MASK] [mask]x[MASK][UNK",
    "İİ iİ ΑΣ ΑΣΑ ẞ ŉ ǰ ﬃ \u212a \u212b",
    "北x x北x \uf900\U0002f800 \U0002f800",
]


class HostileLines:
    """Texts from every corner of Unicode, and texts close to what the tokenizers look for."""

    CONTROLS = [
        chr(code) for code in (*range(0x20), *range(0x7F, 0xA0), 0xAD, *range(0x200B, 0x2010), 0xFEFF, 0xFFFD)
    ]
    SPACES = list(" \t\n\r\v\f\x85\xa0\u1680\u2000\u2003\u2009\u2028\u2029\u202f\u205f\u3000")
    MARKS = [chr(code) for code in (*range(0x300, 0x370), *range(0x483, 0x48A), *range(0x591, 0x5BE))] + list(
        "\u05bf\u064b\u0651\u0670\u093c\u094d\u0e38\u0e48\u0f71\u0f72\u0f73\u0f75\u0f81\u1dfa\u20d0\u20dd\u302a\u302e"
        "\u3099\u309a\ufe20\U00016ff0\U0001d165\U0001d166\U0001d16d\U0001d17b\U0001e8d0"
    )
    SELECTORS = [chr(code) for code in (*range(0xFE00, 0xFE10), 0xE0100, 0xE01EF, 0x180B)]
    # Woman at a computer, a flag, a heart, a thumb with a skin tone, a face, a family, a key cap, a newer face.
    EMOJI = (
        "\U0001f469\u200d\U0001f4bb \U0001f1eb\U0001f1f7 \u2764\ufe0f \U0001f44d\U0001f3fd \U0001f600 "
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 1\ufe0f\u20e3 \U0001fae0"
    ).split()
    CASES = (
        "İstanbul ISTANBUL ısı Straße STRASSE ẞ ΟΔΥΣΣΕΥΣ ΣΑΣ. ǅungla Ⅷ ﬁnal ﬀ ﬆ Ⓐ Ａｂｃ 𝐀𝔅 \u212a \u212b \u2126 µ ſ ŉ ǰ "
        "ΐ և ᾳ ᾼ Ꭰ ꭰ Ა 𐐀 Ꙁ Ɡ Ꞵ 𞤀"
    ).split()
    ADDED = SPECIAL + (
        "[MASK|MASK]|[mask]|[[SEP]]|##ing|<tag>|<tagged>|<tagge| <l> |<r> \u3000|<r> <r>x| <both>\t|solo|solos|solo_|"
        "-solo-|é1|é12|strasse|STRASSE|Straße|straße|angstrom|Ångström|A\u030angstro\u0308m|  Wide Word  |北X|movie |"
        "MOVIE\u2003|the "
    ).split("|")
    # First and last scalars of ranges, and some that are not assigned or were assigned late.
    EDGES = [
        chr(int(code, 16))
        for code in (
            "0 7f 80 7ff 800 d7ff e000 f8ff fffe ffff 10000 1f9ff 2a6df 2a6e0 2b739 2cea1 2f800 2fa1d 30000 e0001 "
            "f0000 ffffd 100000 10ffff 4db6 9fff 3400 f900 fad9 378 557 5ef 61c 8e2 1c80 1c90 2e52 a7ae 1e900 11a00"
        ).split()
    ]
    IDEOGRAPHS = [
        (0x4E00, 0xA000), (0x3400, 0x4DC0), (0x20000, 0x2A6E0), (0xF900, 0xFB00), (0x2F800, 0x2FA20), (0x3040, 0x3100),
        (0x2B820, 0x2B920),
    ]  # fmt: skip
    HANGUL = [
        (0x1100, 0x1200), (0xAC00, 0xD7A4), (0xA960, 0xA97D), (0xD7B0, 0xD7FC), (0x3131, 0x318F), (0xFFA0, 0xFFDD),
    ]  # fmt: skip

    def __init__(self, seed):
        self.random = random.Random(seed)

    def line(self):
        mix = self.random.choice(
            [
                self.word_like,
                self.scalars,
                self.marks,
                self.everything,
                self.everything,
                self.cases,
                self.planes,
                self.long_words,
                self.hangul,
                self.around_added,
            ]
        )
        return mix()

    def everything(self):
        makers = [
            self.word_like,
            self.scalars,
            self.marks,
            self.cases,
            self.around_added,
            self.hangul,
            self.ideographs,
        ]
        glue = self.random.choice(["", " ", "\u3000", "\n", "-", "\u200b"])
        return glue.join(self.random.choice(makers)() for _ in range(self.random.randrange(1, 4)))

    def word(self):
        word = self.random.choice(WORDS) + self.random.choice(["", "", *SUFFIXES])
        return self.random.choice([word, word.upper(), word.capitalize(), self.disturbed(word)])

    def disturbed(self, word):
        place = self.random.randrange(len(word) + 1)
        return (
            word[:place]
            + self.random.choice(self.CONTROLS + self.MARKS + self.SELECTORS + OTHER_LETTERS)
            + word[place:]
        )

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
            return self.random.choice(self.EDGES)
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
            out.append(
                self.random.choice(
                    ["", "a", "E", "é", "ậ", "ǖ", "Ǻ", "Ω", "北", "각", "\u0344", "ཱི", " ", self.word()]
                )
            )
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
        letters = self.random.choice(["a", "ab", "é", "e\u0301", "北", "token", "\U0001f600", "İ", "x\u200d"])
        return self.word() + " " + (letters * length)[:length] + self.random.choice(["", " ", "."]) + self.word()

    def from_ranges(self, ranges, limit):
        return "".join(
            chr(self.random.randrange(*self.random.choice(ranges))) for _ in range(self.random.randrange(1, limit))
        )

    def hangul(self):
        return self.from_ranges(self.HANGUL, 10)

    def ideographs(self):
        return self.from_ranges(self.IDEOGRAPHS, 8)

    def around_added(self):
        parts = []
        for _ in range(self.random.randrange(1, 6)):
            parts.append(
                self.random.choice(["", " ", self.word(), self.any_scalar(), self.random.choice(self.SPACES)])
            )
            parts.append(self.random.choice(self.ADDED))
        parts.append(self.random.choice(["", " ", self.word()]))
        return "".join(parts)
