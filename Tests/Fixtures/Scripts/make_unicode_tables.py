#!/usr/bin/env python3
"""Writes Sources/Tokenizers/Generated/UnicodeData.swift.

Every Unicode scalar is probed through the installed reference library (`tokenizers`), because the Unicode versions
inside it differ from each other and from Swift's. Only what the library does is recorded, nothing is taken from a
Unicode database. (`unicodedata` only proposes one sample mark for each combining class; the order of the classes and
the members of each class are found by probing.)

    pip install -r Tests/Fixtures/Scripts/requirements.txt
    python Tests/Fixtures/Scripts/make_unicode_tables.py
"""

import pathlib
import unicodedata

import tokenizers
from charsmap import charsmap
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers

OUTPUT = pathlib.Path(__file__).resolve().parents[3] / "Sources/Tokenizers/Generated/UnicodeData.swift"
SCALARS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)

# Bits of a class run; the same order stands in Sources/Tokenizers/Unicode/CharacterClass.swift.
CONTROL, WHITESPACE, PUNCTUATION, IDEOGRAPH, NONSPACING_MARK, MARK, WORD, LETTER, NUMBER, NUMERIC = (
    1 << bit for bit in range(10)
)
CLASS_BITS = 11
# Classes of a grapheme run; the same order stands in Sources/Tokenizers/Unicode/GraphemeClass.swift.
OTHER, BREAKS, EXTENDS, SPACING, PREPENDS, LEADING, VOWEL, TRAILING, PICTOGRAPH, CONSONANT, LINKER = range(11)


def bert(clean_text=False, handle_chinese_chars=False, strip_accents=False):
    return normalizers.BertNormalizer(
        clean_text=clean_text, handle_chinese_chars=handle_chinese_chars, strip_accents=strip_accents, lowercase=False
    ).normalize_str


def word_characters():
    """Scalars that keep a single-word added token from matching in front of them."""
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.add_tokens([AddedToken("zz", single_word=True, normalized=False)])
    marker = tokenizer.token_to_id("zz")
    found = set()
    for scalar in SCALARS:
        if marker not in tokenizer.encode("zz" + scalar).ids:
            found.add(scalar)
    return found


def stripped_spaces():
    """Scalars that a right-stripping added token swallows."""
    tokenizer = Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]"))
    tokenizer.add_tokens([AddedToken("zz", rstrip=True, normalized=False)])
    return {scalar for scalar in SCALARS if tokenizer.encode("zz" + scalar + "x").offsets[0] == (0, 3)}


def matched(pattern):
    """Scalars that a regular expression of the reference's Split matches."""
    split = pre_tokenizers.Split(Regex(pattern), "removed").pre_tokenize_str
    return {scalar for scalar in SCALARS if not split(scalar)}


def classes():
    """The class bits of every scalar."""
    letters, numbers = matched(r"\p{L}"), matched(r"\p{N}")
    separate = pre_tokenizers.Digits(individual_digits=True).pre_tokenize_str
    clean, ideograph, strip = bert(clean_text=True), bert(handle_chinese_chars=True), bert(strip_accents=True)
    decompose, strip_marks = normalizers.NFD().normalize_str, normalizers.StripAccents().normalize_str
    split = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    words = word_characters()
    bits = {}
    whitespace = set()
    for scalar in SCALARS:
        value = 0
        cleaned = clean(scalar)
        pieces = [piece for piece, _ in split("a" + scalar + "b")]
        if cleaned == "":
            value |= CONTROL
        if pieces == ["a", "b"]:
            value |= WHITESPACE
            whitespace.add(scalar)
        elif pieces == ["a", scalar, "b"]:
            value |= PUNCTUATION
        else:
            assert pieces == ["a" + scalar + "b"], hex(ord(scalar))
        isolated = ideograph(scalar)
        if isolated != scalar:
            assert isolated == " " + scalar + " "
            value |= IDEOGRAPH
        if decompose(scalar) == scalar and strip(scalar) == "":
            value |= NONSPACING_MARK
        if strip_marks(scalar) == "":
            value |= MARK
        if scalar in words:
            value |= WORD
        if scalar in letters:
            value |= LETTER
        if scalar in numbers:
            value |= NUMBER
        if len(separate("a" + scalar)) == 2:
            value |= NUMERIC
        # Cleaning drops the controls first and only then turns white space into blanks.
        expected = "" if value & CONTROL else " " if value & WHITESPACE else scalar
        assert cleaned == expected, hex(ord(scalar))
        bits[scalar] = value
    assert whitespace == stripped_spaces() == matched(r"\s")
    return bits


def combining_classes(decompositions):
    """Canonical combining class of every scalar that is its own decomposition and not a starter."""
    decompose = normalizers.NFD().normalize_str

    def before(first, second):
        """Whether canonical ordering moves `second` in front of `first`."""
        return first != second and decompose(first + second) == second + first

    lowest, highest = "\u0334", "\u0345"
    assert before(highest, lowest)
    samples = {}
    for scalar in SCALARS:
        value = unicodedata.combining(scalar)
        if value and scalar not in decompositions and (before(highest, scalar) or before(scalar, lowest)):
            samples.setdefault(value, scalar)
    ordered = sorted(samples)
    for left, right in zip(ordered, ordered[1:]):
        assert before(samples[right], samples[left]) and not before(samples[left], samples[right])
    found = {}
    for scalar in SCALARS:
        if scalar in decompositions:
            continue
        if not (before(highest, scalar) or before(scalar, lowest)):
            continue
        equal = [
            value for value in ordered if not before(samples[value], scalar) and not before(scalar, samples[value])
        ]
        assert len(equal) == 1, (hex(ord(scalar)), equal)
        found[scalar] = equal[0]
    return found


def check_decompositions(decompositions, combining):
    """What the Swift side relies on: a decomposition is in canonical order, and Hangul follows the formula."""
    decompose = normalizers.NFD().normalize_str
    for scalar, parts in decompositions.items():
        values = [combining.get(part, 0) for part in parts]
        assert all(part not in decompositions for part in parts)
        for left, right in zip(values, values[1:]):
            assert right == 0 or left <= right, hex(ord(scalar))
    for code in HANGUL_SYLLABLES:
        index = code - 0xAC00
        parts = [0x1100 + index // 588, 0x1161 + index % 588 // 28] + ([0x11A7 + index % 28] if index % 28 else [])
        assert decompose(chr(code)) == "".join(map(chr, parts))


def compositions(decompositions):
    """Pairs of scalars that NFC makes one, without Hangul."""
    compose = normalizers.NFC().normalize_str
    pairs = {}
    for scalar, parts in decompositions.items():
        if compose(scalar) != scalar or len(parts) == 1:
            continue
        first, second = compose(parts[:-1]), parts[-1]
        assert len(first) == 1 and compose(first + second) == scalar, hex(ord(scalar))
        pairs[first, second] = scalar
    return pairs


def check_hangul_composition():
    """Hangul composes by the formula, and the first ending, which is none, does not."""
    compose = normalizers.NFC().normalize_str
    for code in HANGUL_SYLLABLES:
        index = code - 0xAC00
        if index % 28 == 0:
            assert compose(chr(0x1100 + index // 588) + chr(0x1161 + index % 588 // 28)) == chr(code)
            assert compose(chr(code) + "\u11a7") == chr(code) + "\u11a7"
        else:
            assert compose(chr(code - index % 28) + chr(0x11A7 + index % 28)) == chr(code)
    assert len(compose("\u1113\u1161")) == len(compose("\u1100\u1176")) == len(compose("\uac00\u11c3")) == 2


def grapheme_classes():
    """What Precompiled can show of the grapheme clusters that it cuts text into.

    It replaces a cluster of less than six bytes as a whole by what its shortest known beginning becomes, and a longer
    one scalar by scalar. A map that makes "X" of every scalar of the first plane thus counts clusters.
    """
    first_plane = [scalar for scalar in SCALARS if 0 < ord(scalar) < 0x10000]
    normalize = normalizers.Precompiled(charsmap({scalar: "X" for scalar in first_plane})).normalize_str

    def count(text):
        return normalize(text).count("X")

    def joined(before, after):
        """Whether `after`, small by itself, is one cluster with `before`, which has no small one of several scalars."""
        more = count(before + after) - sum(0 < ord(scalar) < 0x10000 for scalar in before)
        assert more in (1, 2), (before, after)
        return more == 2

    found = {}
    for scalar in SCALARS[1:]:
        known = int(ord(scalar) < 0x10000)
        if scalar in "\r\n\u200d":
            continue
        if normalize("a" + scalar) == "X":
            linker = joined("\u0915\u0308" + scalar, "\u0915\u0301")
            extends = joined("\u00a9\u0308\u0308" + scalar + "\u200d", "\u00a9\u0301")
            links = joined("\u0915" + scalar + "\u0308\u094d", "\u0915\u0301")
            # Zero width non-joiner extends a cluster but does not link consonants.
            assert links == (extends and scalar != "\u200c") and (extends or not linker), hex(ord(scalar))
            found[scalar] = LINKER if linker else EXTENDS if extends else SPACING
        elif count(scalar + "\u0301\u0301") == known + 1:
            found[scalar] = BREAKS
        elif count(scalar + "a\u0301") != known + 1:
            found[scalar] = PREPENDS
        elif joined(scalar + "\u0308\u0308\u200d", "\u00a9\u0301"):
            found[scalar] = PICTOGRAPH
        elif joined(scalar + "\u0308\u094d", "\u0915\u0301"):
            found[scalar] = CONSONANT
        else:
            hangul = (joined(scalar, "\u1161\u0301"), joined(scalar, "\u11a8\u0301"))
            if ord(scalar) in HANGUL_SYLLABLES:
                assert hangul == ((ord(scalar) - 0xAC00) % 28 == 0, True)
            elif any(hangul):
                found[scalar] = {(True, False): LEADING, (True, True): VOWEL, (False, True): TRAILING}[hangul]
                assert not known or (count("\u1100" + scalar + "\u0301") == 3) == hangul[0]
    assert joined("\u00a9\u0308\u200d", "\u00a9\u0301") and count("\r\n") == 1
    return found


def runs(values, bits=8):
    """Run-length form: `first scalar << bits | value`, each run up to the next one's first scalar."""
    out, previous = [], None
    for scalar in SCALARS:
        value = values.get(scalar, 0)
        if value != previous:
            out.append(ord(scalar) << bits | value)
            previous = value
    return out


def mapping(table):
    """Keys as `scalar << 5 | length`, and the mapped scalars one after the other."""
    keys = [ord(scalar) << 5 | len(table[scalar]) for scalar in sorted(table)]
    scalars = [ord(part) for scalar in sorted(table) for part in table[scalar]]
    assert all(1 <= len(parts) < 32 for parts in table.values())
    return keys, scalars


def packed(numbers):
    """Differences in zigzag form, least significant 5 bits first, a character a group; bit 5 says that more follow."""
    text, previous = [], 0
    for number in numbers:
        difference = number - previous
        previous = number
        left = difference * 2 if difference >= 0 else -difference * 2 - 1
        while True:
            group, left = left & 31, left >> 5
            text.append(chr(48 + (group | (32 if left else 0))))
            if not left:
                break
    return "".join(text)


def swift_table(name, comment, numbers):
    text = packed(numbers)
    lines = [f"    {text[start:start + 112]}" for start in range(0, len(text), 112)]
    return f'  /// {comment}\n  static let {name} = #"""\n' + "\n".join(lines) + '\n    """#\n'


def main():
    decompose, lower = normalizers.NFD().normalize_str, normalizers.Lowercase().normalize_str
    decompositions = {
        scalar: decompose(scalar)
        for scalar in SCALARS
        if decompose(scalar) != scalar and ord(scalar) not in HANGUL_SYLLABLES
    }
    decompose_further = normalizers.NFKD().normalize_str
    compatibility = {
        scalar: decompose_further(scalar) for scalar in SCALARS if decompose_further(scalar) != decompose(scalar)
    }
    lowercase = {scalar: lower(scalar) for scalar in SCALARS if lower(scalar) != scalar}
    hangul = {chr(code) for code in HANGUL_SYLLABLES}
    combining = combining_classes(set(decompositions) | hangul)
    check_decompositions(decompositions, combining)
    check_decompositions(compatibility, combining)
    check_hangul_composition()
    pairs = compositions(decompositions)
    graphemes = grapheme_classes()
    compatibility_keys, compatibility_scalars = mapping(compatibility)
    decomposition_keys, decomposition_scalars = mapping(decompositions)
    lowercase_keys, lowercase_scalars = mapping(lowercase)
    body = "\n".join(
        [
            swift_table(
                "classRuns", "Runs of `CharacterClass` bits: `first scalar << 11 | bits`.", runs(classes(), CLASS_BITS)
            ),
            swift_table(
                "combiningRuns", "Runs of canonical combining classes: `first scalar << 8 | class`.", runs(combining)
            ),
            swift_table(
                "decompositionKeys",
                "Scalars with a full canonical decomposition, without Hangul: `scalar << 5 | length`.",
                decomposition_keys,
            ),
            swift_table("decompositionScalars", "The decompositions, one after the other.", decomposition_scalars),
            swift_table(
                "compatibilityKeys",
                "Scalars whose full compatibility decomposition differs from the canonical one, in the same form.",
                compatibility_keys,
            ),
            swift_table("compatibilityScalars", "These decompositions.", compatibility_scalars),
            swift_table(
                "compositionFirsts",
                "Pairs of scalars that compose, without Hangul, ascending: the first ones.",
                [ord(first) for first, _ in sorted(pairs)],
            ),
            swift_table("compositionSeconds", "The second ones.", [ord(second) for _, second in sorted(pairs)]),
            swift_table("compositionScalars", "What they become.", [ord(pairs[pair]) for pair in sorted(pairs)]),
            swift_table("graphemeRuns", "Runs of `GraphemeClass`: `first scalar << 8 | class`.", runs(graphemes)),
            swift_table("lowercaseKeys", "Scalars with another lower case: `scalar << 5 | length`.", lowercase_keys),
            swift_table("lowercaseScalars", "The lower cases, one after the other.", lowercase_scalars),
        ]
    )
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(
        "// Generated by Tests/Fixtures/Scripts/make_unicode_tables.py; change the script, not this file.\n"
        f"// What the reference library tokenizers {tokenizers.__version__} does with every Unicode scalar.\n"
        "// swift-format-ignore-file\n\n"
        "/// Tables in the form that `PackedNumbers` reads.\nenum UnicodeData {\n" + body + "}\n"
    )
    print(
        f"{OUTPUT}: {OUTPUT.stat().st_size} bytes; {len(decompositions)} decompositions, {len(compatibility)} "
        f"more, {len(pairs)} compositions, {len(graphemes)} in clusters, {len(lowercase)} lower cases, {len(combining)} combining marks"
    )


if __name__ == "__main__":
    main()
