"""Makes the token-classification part of Tests/Fixtures/tiny-bert: BertForTokenClassification on its encoder.

Usage: make_token_fixtures.py [--output DIR] [--seed 21]

Needs the encoder of make_bert_fixtures.py under DIR (default: ../tiny-bert beside this script) and writes beside it:
  token-head.safetensors    the classifier before training, five tags
  token.json                rows with the label of each token (-100: none, as after a word's first piece and on special
                            tokens), logits, loss, ten steps of all parameters
  token-lora.json           the same with LoRA and a frozen encoder; token-lora-init/ is the adapter before
with the gradients and the trained weights as safetensors. Dropout is 0. The loss of a step is the mean over its labelled
tokens. Each `*_error` is the largest difference between the same computation in float32 and in float64.
"""
import argparse
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from peft import LoraConfig, PeftModel, TaskType, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import BertForTokenClassification

import bert_reference as reference
from make_bert_fixtures import LENGTHS, TRAINING_LENGTHS, errors, make_rows, write_json

TAG_COUNT = 5
# Of three pieces some two begin a word.
LABELLED = 0.66


def load(kind, output, dtype):
    model = BertForTokenClassification.from_pretrained(
        output / "encoder", num_labels=TAG_COUNT, attn_implementation="eager")
    unexpected = model.load_state_dict(load_file(output / "token-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    if kind == "token-lora":
        model = PeftModel.from_pretrained(model, output / "token-lora-init", is_trainable=True)
    return model.to(dtype).train()


def write_heads(output):
    classifier = {"classifier.weight": 0.3 * torch.randn(TAG_COUNT, 32), "classifier.bias": 0.2 * torch.randn(TAG_COUNT)}
    save_file(classifier, output / "token-head.safetensors", metadata={"format": "pt"})
    config = LoraConfig(
        task_type=TaskType.TOKEN_CLS, r=4, lora_alpha=8, lora_dropout=0.0, target_modules=["query", "value"])
    model = get_peft_model(load("token", output, torch.float32), config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                parameter.copy_(0.2 * torch.randn_like(parameter))
    model.peft_config["default"].base_model_name_or_path = "encoder"
    model.save_pretrained(output / "token-lora-init", save_embedding_layers=False)
    (output / "token-lora-init" / "README.md").unlink(missing_ok=True)
    path = output / "token-lora-init" / "adapter_config.json"  # PEFT writes its sets in hash order
    fields = json.loads(path.read_text())
    fields.update({key: sorted(value) for key, value in fields.items() if isinstance(value, list)})
    path.write_text(json.dumps(fields, indent=2) + "\n")


def make_token_rows(lengths):
    rows = []
    for row in make_rows(lengths):
        del row["label"]
        length = len(row["input_ids"])
        labels = torch.randint(TAG_COUNT, (length,)).tolist()
        first = (torch.rand(length) < LABELLED).tolist()
        row["labels"] = [label if begins else -100 for label, begins in zip(labels, first)]
        row["labels"][0] = row["labels"][-1] = -100
        if length > 2:
            row["labels"][1] = labels[1]
        rows.append(row)
    return rows


def real(logits, rows):
    """The logits of real tokens, row after row."""
    return [logits[index, :len(row["input_ids"])].tolist() for index, row in enumerate(rows)]


def write_kind(kind, output, rows, training_rows):
    dtypes = (torch.float32, torch.float64)
    (_, loss, gradients), (logits64, loss64, gradients64) = (
        reference.differentiate(load(kind, output, dtype), rows) for dtype in dtypes)
    models = [load(kind, output, dtype) for dtype in dtypes]
    histories = [reference.train(model, training_rows) for model in models]
    trained, trained64 = map(reference.trained_tensors, models)
    write_json(
        output / f"{kind}.json", rows=rows, logits_float64=real(logits64, rows), loss=loss, loss_float64=loss64,
        gradient_error=errors(gradients, gradients64), training_rows=training_rows,
        trained_error=errors(trained, trained64),
        steps=[dict(step=index + 1, loss=single[0], loss_float64=double[0], gradient_norm=single[1],
                    learning_rate=single[2]) for index, (single, double) in enumerate(zip(*histories))])
    save_file(gradients, output / f"{kind}-grads.safetensors")
    save_file(trained, output / f"{kind}-trained.safetensors", metadata={"format": "pt"})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent.parent / "tiny-bert")
    parser.add_argument("--seed", type=int, default=21)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    write_heads(arguments.output)
    rows, training_rows = make_token_rows(LENGTHS), make_token_rows(TRAINING_LENGTHS)
    for kind in ("token", "token-lora"):
        write_kind(kind, arguments.output, rows, training_rows)


if __name__ == "__main__":
    main()
