"""Charsmaps as sentencepiece packs them: a double-array trie of UTF-8 keys, and the texts that they become."""

import struct

HAS_VALUE = 1 << 8
IS_VALUE = 1 << 31


def charsmap(mapping):
    """A charsmap for a few keys, or for many that become the same text.

    Every inner node has a block of 256 units of its own, so nothing is searched for; the place of a child is its byte.
    Keys that no other key goes on from share a block if they become the same text.
    """
    places, normalized = {}, b""
    for text in mapping.values():
        if text not in places:
            places[text] = len(normalized)
            normalized += text.encode("utf-8") + b"\0"
    keys = {key.encode("utf-8"): places[text] for key, text in mapping.items()}
    inner = {key[:length] for key in keys for length in range(len(key))}
    numbers = {}

    def block(prefix):
        name = prefix if prefix in inner else keys[prefix]
        return 256 * numbers.setdefault(name, len(numbers))

    assert block(b"") == 0
    nodes = sorted({key[:length] for key in keys for length in range(1, len(key) + 1)})
    targets = [block(prefix) for prefix in nodes]
    units = [0] * (256 * len(numbers))
    for prefix, target in zip(nodes, targets):
        place = block(prefix[:-1]) + prefix[-1]
        units[place] = prefix[-1] | offset(place ^ target)
        if prefix in keys:
            units[place] |= HAS_VALUE
            units[target] = IS_VALUE | keys[prefix]
    return pack(units, normalized)


def offset(distance):
    """The bits of a unit that say how far its children are."""
    assert distance < 1 << 21
    return distance << 10


def pack(units, normalized):
    return struct.pack("<I", 4 * len(units)) + struct.pack(f"<{len(units)}I", *units) + normalized
