"""Tags the sentences of a column file with PyTorch, ONNX Runtime or transformers' pipeline; prints one JSON line.

Usage: hf_tag.py --side torch|ort|pipeline --model DIR --data FILE.tsv --work DIR [--threads 2]

torch and ort: tokenisation from words, batches of 32 sorted by length, and the best tag of each word's first piece; the
clock runs over all of that, the better of two passes counts. pipeline: aggregation_strategy="first" and batch 32 over the
words joined by spaces, one pass, loading not counted. Tokens are real ones, special ones included.
"""
import argparse
import json
import os
import resource
import time
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import numpy as np
import torch
import transformers
from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

BATCH_SIZE, PASSES = 32, 2
INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", choices=["torch", "ort", "pipeline"], required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--max-length", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args()


def read_sentences(path):
    sentences, words = [], []
    for line in path.read_text(encoding="utf-8").split("\n") + [""]:
        if line.strip():
            words.append(line.split("\t")[0])
        elif words:
            sentences.append(words)
            words = []
    return sentences


def tag(sentences, tokenizer, infer, max_length):
    """Label ids of the words of every sentence, and the tokens that were read."""
    encodings = tokenizer(sentences, is_split_into_words=True, truncation=True, max_length=max_length)
    order = sorted(range(len(sentences)), key=lambda index: len(encodings["input_ids"][index]))
    results = [None] * len(sentences)
    for start in range(0, len(order), BATCH_SIZE):
        part = order[start:start + BATCH_SIZE]
        rows = [encodings["input_ids"][index] for index in part]
        width = max(map(len, rows))
        ids = np.array([row + [0] * (width - len(row)) for row in rows], dtype=np.int64)
        mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in rows], dtype=np.int64)
        best = infer(ids, mask).argmax(-1)
        for row, index in enumerate(part):
            previous, tags = None, []
            for piece, word in enumerate(encodings.word_ids(index)):
                if word is not None and word != previous:
                    tags.append(int(best[row, piece]))
                previous = word
            results[index] = tags
    return results, sum(map(len, encodings["input_ids"]))


def onnx_session(model, work, threads):
    import onnxruntime

    path = work / "tagger.onnx"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        example = torch.ones(2, 9, dtype=torch.long)
        torch.onnx.export(model, (example, example, torch.zeros_like(example)), str(path), input_names=INPUTS,
                          output_names=["logits"], dynamic_axes={name: {0: "batch", 1: "length"} for name in INPUTS},
                          dynamo=False, opset_version=17)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def main():
    arguments = parse_arguments()
    torch.set_num_threads(arguments.threads)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    tokenizer = AutoTokenizer.from_pretrained(arguments.model)
    attention = "eager" if arguments.side == "ort" else None
    model = AutoModelForTokenClassification.from_pretrained(arguments.model, attn_implementation=attention).eval()
    sentences = read_sentences(arguments.data)
    best = float("inf")
    if arguments.side == "pipeline":
        tagger = pipeline("token-classification", model=model, tokenizer=tokenizer, aggregation_strategy="first")
        texts = [" ".join(words) for words in sentences]
        started = time.perf_counter()
        for _ in tagger(texts, batch_size=BATCH_SIZE):
            pass
        best = time.perf_counter() - started
        tokens = sum(len(ids) for ids in tokenizer(texts)["input_ids"])
    else:
        if arguments.side == "ort":
            session = onnx_session(model, arguments.work, arguments.threads)

            def infer(ids, mask):
                return session.run(None, dict(zip(INPUTS, (ids, mask, np.zeros_like(ids)))))[0]
        else:
            def infer(ids, mask):
                return model(torch.from_numpy(ids), torch.from_numpy(mask)).logits.numpy()
        with torch.inference_mode():
            for _ in range(PASSES):
                started = time.perf_counter()
                _, tokens = tag(sentences, tokenizer, infer, arguments.max_length)
                best = min(best, time.perf_counter() - started)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps(dict(tok_per_s=round(tokens / best), seconds=best, tokens=tokens, memory_mb=memory)))


if __name__ == "__main__":
    main()
