"""Measures inference of a text classifier with PyTorch, ONNX Runtime and ONNX Runtime int8; prints one JSON line.

Usage: ort_infer.py --model DIR --data FILE --work DIR [--threads 2]

Data: `LABEL text`, one example a line. At batch 32 texts are sorted by length, and the better of two passes over
all of them counts, in real tokens per second; at batch 1 it is milliseconds a text over some 600 of them
of every length.
DIR of --work keeps the exported ONNX models; empty it when the model changes.
"""
import argparse
import json
import os
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import onnxruntime
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoModelForSequenceClassification, AutoTokenizer

BATCH_SIZE, PASSES, SINGLE_TEXTS = 32, 2, 600
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="Hugging Face directory of an encoder or a classifier")
    parser.add_argument("--data", required=True)
    parser.add_argument("--separator", default=" ", help="between label and text")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def read_rows(path, separator, tokenizer, max_length):
    """Token ids of every text, shortest first."""
    lines = Path(path).read_text(encoding="utf-8", errors="replace").split("\n")
    texts = [line.split(separator, 1)[1] for line in lines if line]
    return sorted((tokenizer(t, truncation=True, max_length=max_length)["input_ids"] for t in texts), key=len)


def batches(rows, size):
    for start in range(0, len(rows), size):
        part = rows[start:start + size]
        width = max(map(len, part))
        yield (np.array([ids + [0] * (width - len(ids)) for ids in part], dtype=np.int64),
               np.array([[1] * len(ids) + [0] * (width - len(ids)) for ids in part], dtype=np.int64))


def export(model, work):
    """The float32 and int8 ONNX files of the model, made when they are not there."""
    plain, quantized = work / "model.onnx", work / "model.int8.onnx"
    work.mkdir(parents=True, exist_ok=True)
    if not plain.exists():
        example = torch.ones(2, 9, dtype=torch.long)
        torch.onnx.export(model, (example, example, torch.zeros_like(example)), str(plain), input_names=INPUTS,
                          output_names=["logits"], dynamic_axes={name: {0: "batch", 1: "length"} for name in INPUTS},
                          dynamo=False, opset_version=17)
    if not quantized.exists():
        quantize_dynamic(plain, quantized, weight_type=QuantType.QUInt8)
    return plain, quantized


def measure(name, rows, infer):
    """Tokens per second at the batch size and milliseconds a text one at a time."""
    best = float("inf")
    for _ in range(PASSES):
        started = time.perf_counter()
        for ids, mask in batches(rows, BATCH_SIZE):
            infer(ids, mask)
        best = min(best, time.perf_counter() - started)
    spread = rows[::max(1, len(rows) // SINGLE_TEXTS)]
    started = time.perf_counter()
    for ids, mask in batches(spread, 1):
        infer(ids, mask)
    single = (time.perf_counter() - started) / len(spread)
    return {f"{name}_tok_per_s": round(sum(map(len, rows)) / best), f"{name}_ms_a_text": round(single * 1000, 2)}


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    model = AutoModelForSequenceClassification.from_pretrained(arguments.model, attn_implementation="eager").eval()
    rows = read_rows(arguments.data, arguments.separator, tokenizer, arguments.max_length)
    results = dict(texts=len(rows), tokens=sum(map(len, rows)), threads=arguments.threads)
    with torch.inference_mode():
        results |= measure("torch", rows, lambda ids, mask: model(torch.from_numpy(ids), torch.from_numpy(mask)))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    for name, path in zip(("ort", "ort_int8"), export(model, arguments.work)):
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

        def infer(ids, mask, session=session):
            session.run(None, dict(zip(INPUTS, (ids, mask, np.zeros_like(ids)))))

        results |= measure(name, rows, infer)
    print(json.dumps(results))


if __name__ == "__main__":
    main()
