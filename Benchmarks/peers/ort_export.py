"""Writes a text classifier's float32 ONNX model as ONNX Runtime runs it fastest: with its operators for attention, GELU and
LayerNorm put in by its own optimizer.

Usage: ort_export.py --model DIR --out FILE.onnx

Prints the largest difference of logits from PyTorch's over a few inputs of uneven length; more than 1e-4 is an error.
"""
import argparse
import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import onnxruntime
import torch
import transformers
from onnxruntime.transformers import optimizer
from transformers import AutoModelForSequenceClassification

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    model = AutoModelForSequenceClassification.from_pretrained(arguments.model, attn_implementation="eager").eval()
    example = torch.ones(2, 9, dtype=torch.long)
    with tempfile.TemporaryDirectory() as temporary:
        plain = str(Path(temporary) / "plain.onnx")
        torch.onnx.export(model, (example, example, torch.zeros_like(example)), plain, input_names=INPUTS,
                          output_names=["logits"], dynamic_axes={name: {0: "batch", 1: "length"} for name in INPUTS},
                          dynamo=False, opset_version=17)
        fused = optimizer.optimize_model(plain, model_type="bert", num_heads=model.config.num_attention_heads,
                                         hidden_size=model.config.hidden_size)
        fused.save_model_to_file(str(arguments.out))
    counts = fused.get_fused_operator_statistics()
    session = onnxruntime.InferenceSession(str(arguments.out), providers=["CPUExecutionProvider"])
    torch.manual_seed(1)
    worst = 0.0
    for length in (3, 17, 128):
        ids = torch.randint(1000, 20000, (3, length))
        mask = torch.ones_like(ids)
        mask[1, length // 2 + 1:] = 0
        inputs = dict(zip(INPUTS, (ids, mask, torch.zeros_like(ids))))
        with torch.inference_mode():
            expected = model(**inputs).logits
        found = session.run(None, {name: value.numpy() for name, value in inputs.items()})[0]
        worst = max(worst, (torch.from_numpy(found) - expected).abs().max().item())
    print(f"largest difference of logits {worst:.1e}; fused: "
          + ", ".join(f"{count} {name}" for name, count in counts.items() if count))
    sys.exit(worst > 1e-4)


if __name__ == "__main__":
    main()
