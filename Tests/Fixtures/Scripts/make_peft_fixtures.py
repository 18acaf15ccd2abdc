"""Makes Tests/Fixtures/peft: adapters that PEFT wrote for the tiny BERT, with their golden values.

Usage: make_peft_fixtures.py [--output DIR] [--seed 30] [NAME ...]

Run make_bert_fixtures.py first: ../tiny-bert/encoder is the base. Writes, under DIR (default: ../peft), a folder a case
of CASES:
  adapter_config.json, adapter_model.safetensors   the adapter before training, its weights random where PEFT starts
                                                   from nothing, as PEFT saves it
  golden.json                                      logits and loss of a ragged batch, ten training steps
  grads.safetensors, trained.safetensors           gradients of that batch, weights after the steps
Prefix tuning of encoders works in PEFT up to 0.14 with transformers up to 4.46; the other cases are made with the
versions of requirements.txt. A case is skipped, with a line that says so, under the versions that cannot make it.
"""
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"

import peft
import torch
from peft import PeftModel, TaskType, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import BertForSequenceClassification, BertForTokenClassification

import bert_reference as reference

TEXT, TOKEN = TaskType.SEQ_CLS, TaskType.TOKEN_CLS
LABEL_COUNT, TAG_COUNT = 3, 5
LENGTHS, TRAINING_LENGTHS = [3, 17, 9, 34, 6], [12, 5, 3, 21, 8, 34, 16, 2, 30, 7, 11, 19]
FIRST_ID, CLS, SEP = 5, 2, 3
PLUS_RATIO = 4.0


def lora(task=TEXT, **settings):
    fields = dict(r=4, lora_alpha=8, lora_dropout=0.0, target_modules=["query", "value"])
    return peft.LoraConfig(task_type=task, **{**fields, **settings})


CASES = {
    "lora-stabilized": lambda: lora(use_rslora=True, rank_pattern={"layer.1.attention.self.query": 2, "value": 6},
                                    alpha_pattern={"value": 3}),
    "lora-all-linear": lambda: lora(target_modules="all-linear", r=2),
    "lora-one-layer": lambda: lora(target_modules=["query", "key", "value", "dense"], layers_to_transform=[1],
                                   exclude_modules=["attention.output.dense"]),
    "lora-own-biases": lambda: lora(bias="lora_only"),
    "lora-all-biases": lambda: lora(bias="all"),
    "lora-plus": lambda: lora(),
    "dora": lambda: lora(use_dora=True, target_modules=["query", "value", "output.dense"]),
    "dora-token": lambda: lora(TOKEN, use_dora=True),
    "ia3": lambda: peft.IA3Config(task_type=TEXT),
    "ia3-token": lambda: peft.IA3Config(task_type=TOKEN),
    "prefix": lambda: peft.PrefixTuningConfig(task_type=TEXT, num_virtual_tokens=3),
    "prefix-token": lambda: peft.PrefixTuningConfig(task_type=TOKEN, num_virtual_tokens=2),
}


def is_old():
    return tuple(int(part) for part in peft.__version__.split(".")[:2]) < (0, 15)


def base(config, encoder):
    """The base model with a head whose weights an adapter brings."""
    kind, labels = ((BertForTokenClassification, TAG_COUNT) if config.task_type == TOKEN
                    else (BertForSequenceClassification, LABEL_COUNT))
    return kind.from_pretrained(encoder, num_labels=labels, attn_implementation="eager")


def scatter(model):
    """Random values in place of those that PEFT starts from: zeros, ones, and the lengths of rows."""
    with torch.no_grad():
        for name, parameter in reference.trainable(model):
            if "lora_B" in name or "prompt_encoder" in name:
                parameter.copy_(0.3 * torch.randn_like(parameter))
            elif "ia3_l" in name:
                parameter.copy_(1 + 0.3 * torch.randn_like(parameter))
            elif "magnitude" in name:
                parameter.mul_(1 + 0.2 * torch.randn_like(parameter))
            elif "classifier" in name:
                parameter.copy_(0.3 * torch.randn_like(parameter))
            elif name.endswith("bias"):
                parameter.add_(0.1 * torch.randn_like(parameter))


def make_rows(lengths, is_token, vocabulary_size):
    rows = []
    for index, length in enumerate(lengths):
        body = torch.randint(FIRST_ID, vocabulary_size, (length - 2,)).tolist()
        second = length // 2 if index % 2 else 0
        row = dict(input_ids=[CLS, *body, SEP], token_type_ids=[0] * (length - second) + [1] * second)
        if is_token:
            row["labels"] = [-100, *torch.randint(TAG_COUNT, (length - 2,)).tolist(), -100]
            if length > 2:
                row["labels"][1] = 0
        else:
            row["label"] = int(torch.randint(LABEL_COUNT, ()))
        rows.append(row)
    return [row for row in rows if not is_token or len(row["input_ids"]) > 2]


def plus(model):
    """The optimizer of LoRA+ beside the usual one."""
    from peft.optimizers import create_loraplus_optimizer
    return create_loraplus_optimizer(
        model, torch.optim.AdamW, lr=reference.LEARNING_RATE, loraplus_lr_ratio=PLUS_RATIO,
        loraplus_weight_decay=reference.WEIGHT_DECAY, betas=reference.BETAS, eps=reference.EPSILON)


def write(name, folder, encoder):
    config = CASES[name]()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = get_peft_model(base(config, encoder), config)
    scatter(fresh)
    reference.save_adapter(fresh, folder)

    def load(dtype):
        if config.is_prompt_learning:  # which PEFT does not load for training
            model = get_peft_model(base(config, encoder), CASES[name]())
            peft.set_peft_model_state_dict(model, load_file(folder / "adapter_model.safetensors"))
        else:
            model = PeftModel.from_pretrained(base(config, encoder), folder, is_trainable=True)
        return model.to(dtype).train()

    is_token = config.task_type == TOKEN
    size = fresh.config.vocab_size if hasattr(fresh, "config") else fresh.base_model.config.vocab_size
    rows, training_rows = (make_rows(lengths, is_token, size) for lengths in (LENGTHS, TRAINING_LENGTHS))
    training_rows = training_rows[:8 if is_token else 12]
    (_, logits), measured, gradients = reference.golden_batch(load, rows)
    measured.pop("gradient_error")
    if name == "lora-plus":
        reference.OPTIMIZER = plus
    model, history = reference.golden_training(load, training_rows)
    reference.OPTIMIZER = None
    history.pop("trained_error")
    logits = [row[:len(entry["input_ids"])].tolist() if is_token else row.tolist()
              for row, entry in zip(logits, rows)]
    reference.write_json(
        folder / "golden.json", rows=rows, logits_float64=logits, gradients=len(gradients), **measured, **history)
    save_file(gradients, folder / "grads.safetensors")
    save_file(reference.trained_tensors(model), folder / "trained.safetensors", metadata={"format": "pt"})


def main():
    names = [name for name in sys.argv[1:] if name in CASES] or list(CASES)
    sys.argv = [argument for argument in sys.argv if argument not in CASES]
    output = reference.begin(__doc__, seed=30)
    encoder = output / "encoder"
    if output.name == "tiny-bert":
        output = output.parent / "peft"
    for name in names:
        if name.startswith("prefix") != is_old():
            print(f"{name}: skipped, PEFT {peft.__version__} cannot make it")
            continue
        torch.manual_seed(30 + list(CASES).index(name))
        write(name, output / name, encoder)
        print(name)


if __name__ == "__main__":
    main()
