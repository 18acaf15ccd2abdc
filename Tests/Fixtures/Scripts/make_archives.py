"""Writes Tests/Fixtures/archives with Python's zipfile and gzip.

Run: python make_archives.py   (the outputs are committed)
"""

import gzip
import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "archives"
TIME = (2024, 1, 1, 0, 0, 0)
TEXT = b"".join(b"line %d of a text that packs well\n" % number for number in range(400))


def info(name: str, method: int = zipfile.ZIP_DEFLATED, mode: int = 0o644 | stat.S_IFREG) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, TIME)
    entry.compress_type = method
    entry.external_attr = mode << 16
    return entry


def good() -> None:
    with zipfile.ZipFile(OUT / "good.zip", "w") as archive:
        archive.writestr(info("package/"), b"")
        archive.writestr(info("package/text.txt"), TEXT)
        archive.writestr(info("package/stored.bin", zipfile.ZIP_STORED), bytes(range(256)))
        archive.writestr(info("package/empty"), b"")
        archive.writestr(info("package/n\u00e4me \u6587.txt"), b"a name beyond ASCII\n")
        archive.comment = b"a comment"


class Unseekable(io.RawIOBase):
    """Makes zipfile write sizes after the data, as it does to a pipe."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        self.data += piece
        return len(piece)


def streamed() -> None:
    sink = Unseekable()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr(info("text.txt"), TEXT)
    (OUT / "streamed.zip").write_bytes(bytes(sink.data))


def wide() -> None:
    """64-bit records in a small archive: the limits are lowered while it is written."""
    limits = zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT
    zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 100, 1
    try:
        with zipfile.ZipFile(OUT / "wide.zip", "w") as archive:
            for name in ("first.txt", "second.txt"):
                with archive.open(info(name), "w", force_zip64=True) as entry:
                    entry.write(TEXT + name.encode())
    finally:
        zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = limits


def single(name: str, entry: zipfile.ZipInfo, data: bytes = b"x") -> None:
    with zipfile.ZipFile(OUT / name, "w") as archive:
        archive.writestr(entry, data)


def hostile() -> None:
    single("parent.zip", info("../outside.txt"))
    single("inner-parent.zip", info("a/../../outside.txt"))
    single("absolute.zip", info("/tmp/outside.txt"))
    single("backslash.zip", info("..\\outside.txt"))
    single("link.zip", info("link", mode=0o777 | stat.S_IFLNK), b"/etc/passwd")
    single("bzip2.zip", info("text.txt", zipfile.ZIP_BZIP2), TEXT)
    with zipfile.ZipFile(OUT / "duplicate.zip", "w") as archive:
        archive.writestr(info("same.txt"), b"one")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr(info("same.txt"), b"two")
    good_bytes = bytearray((OUT / "good.zip").read_bytes())
    wrong = bytearray(good_bytes)
    position = wrong.index(b"PK\x01\x02", wrong.index(b"PK\x01\x02") + 4)
    checksum = struct.unpack_from("<I", wrong, position + 16)[0]
    struct.pack_into("<I", wrong, position + 16, checksum ^ 1)
    (OUT / "checksum.zip").write_bytes(bytes(wrong))
    encrypted = bytearray(good_bytes)
    struct.pack_into("<H", encrypted, position + 8, 1)
    (OUT / "encrypted.zip").write_bytes(bytes(encrypted))
    overlap()


def overlap() -> None:
    """An entry inside the bytes of another: a cheap way to a huge result."""

    def parts(name: str, data: bytes) -> tuple[bytes, bytearray, bytearray]:
        sink = io.BytesIO()
        with zipfile.ZipFile(sink, "w") as archive:
            archive.writestr(info(name, zipfile.ZIP_STORED), data)
        whole = sink.getvalue()
        start, end = whole.rindex(b"PK\x01\x02"), whole.rindex(b"PK\x05\x06")
        return whole[:start], bytearray(whole[start:end]), bytearray(whole[end:])

    inner, inner_record, _ = parts("inner", TEXT)
    outer, outer_record, tail = parts("outer", inner)
    struct.pack_into("<I", inner_record, 42, len(outer) - len(inner))
    struct.pack_into("<HHII", tail, 8, 2, 2, len(outer_record) + len(inner_record), len(outer))
    (OUT / "overlap.zip").write_bytes(outer + outer_record + inner_record + tail)


def gzips() -> None:
    def packed(data: bytes) -> bytes:
        return gzip.compress(data, mtime=0)

    (OUT / "text.gz").write_bytes(packed(TEXT))
    (OUT / "members.gz").write_bytes(packed(TEXT) + packed(b"second\n") + packed(b"") + bytes(512))


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    (OUT / "text.txt").write_bytes(TEXT)
    good()
    streamed()
    wide()
    hostile()
    gzips()
