"""Writes Tests/Fixtures/safetensors with the reference library.

Run: python make_safetensors.py   (needs safetensors, numpy and torch; the outputs are committed)

floats.safetensors   only F32, with metadata: our writer must give these bytes
types.safetensors    one tensor of each type that the reader knows, sizes zero and rank zero among them
types.json           what the reference reads from the floating-point tensors of types.safetensors
unaligned.safetensors  a header of odd length, so that no tensor starts at a multiple of its size
"""

import json
import struct
from pathlib import Path

import numpy
import safetensors.torch
import torch
from safetensors.numpy import save
from safetensors.torch import load_file

OUT = Path(__file__).resolve().parent.parent / "safetensors"


def floats() -> None:
    tensors = {
        "encoder.layer.0.weight": numpy.arange(12, dtype=numpy.float32).reshape(3, 4) / 8 - 0.5,
        "encoder.layer.0.bias": numpy.array([1e-38, -1e38, 0.1], dtype=numpy.float32),
        "classifier.weight": numpy.ones((2, 3), dtype=numpy.float32),
        "a \"quoted\" \\ n\u00e4me\n": numpy.zeros((1, 1, 1), dtype=numpy.float32),
        "scalar": numpy.array(3.25, dtype=numpy.float32),
        "empty": numpy.zeros((0, 7), dtype=numpy.float32),
    }
    (OUT / "floats.safetensors").write_bytes(save(tensors, metadata={"format": "pt"}))


def types() -> None:
    values = torch.tensor(
        [0.0, -0.0, 1.0, -2.5, 65504.0, 6.1e-5, 5.96e-8, 1e-3, 0.1, float("inf"), float("-inf"), 3.0e-7],
        dtype=torch.float64,
    )
    every_half = torch.arange(0, 65536, 257, dtype=torch.int32).to(torch.int16)
    floating = {
        "f64": values,
        "f32": values.to(torch.float32),
        "f16": values.to(torch.float16).reshape(3, 4),
        "bf16": values.to(torch.bfloat16).reshape(2, 2, 3),
        "f16.spread": every_half.view(torch.float16),
        "bf16.spread": every_half.clone().view(torch.bfloat16),
        "f16.scalar": torch.tensor(-0.5, dtype=torch.float16),
        "f32.empty": torch.zeros((3, 0), dtype=torch.float32),
    }
    others = [
        torch.int64, torch.int32, torch.int16, torch.int8, torch.uint64, torch.uint32, torch.uint16, torch.uint8,
        torch.bool, torch.float8_e4m3fn, torch.float8_e5m2, torch.complex64,
    ]
    entries = dict(floating)
    for kind in others:
        entries["other." + str(kind).removeprefix("torch.")] = torch.zeros(2, dtype=kind)
    (OUT / "types.safetensors").write_bytes(safetensors.torch.save(entries))
    loaded = load_file(OUT / "types.safetensors")
    expected = {}
    for name in floating:
        tensor = loaded[name].to(torch.float32).reshape(-1).numpy()
        # Bit patterns: JSON has no word for infinities and NaN.
        expected[name] = {"shape": list(loaded[name].shape), "bits": tensor.view(numpy.uint32).tolist()}
    (OUT / "types.json").write_text(json.dumps(expected) + "\n")


def unaligned() -> None:
    header = json.dumps(
        {
            "byte": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]},
            "float": {"dtype": "F32", "shape": [2], "data_offsets": [1, 9]},
            "double": {"dtype": "F64", "shape": [1], "data_offsets": [9, 17]},
            "half": {"dtype": "BF16", "shape": [1], "data_offsets": [17, 19]},
        }
    )
    header += " " * (7 - len(header) % 8 if len(header) % 8 != 7 else 8)
    data = b"\x07" + struct.pack("<2f", 1.5, -0.25) + struct.pack("<d", 0.1) + b"\x80\x3f"
    (OUT / "unaligned.safetensors").write_bytes(struct.pack("<Q", len(header)) + header.encode() + data)
    assert load_file(OUT / "unaligned.safetensors")["float"].tolist() == [1.5, -0.25]


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    floats()
    types()
    unaligned()
