"""The reference computation of the BERT fixtures: logits, gradients and training steps in PyTorch.

Used by make_bert_fixtures.py and its sisters. A row is a dict of input_ids, token_type_ids and label, or labels of its
tokens (-100: none), or targets of its outputs (several labels, or a number); rows are padded here only, with an
attention mask, so that the golden values hold for any batching.
"""
import argparse
import json
from pathlib import Path

import peft
import torch
import torch.nn.functional as F
import transformers
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict
from transformers import get_linear_schedule_with_warmup
from transformers.modeling_outputs import SequenceClassifierOutput

STEPS, BATCH_SIZE, LEARNING_RATE, BETAS, EPSILON, WEIGHT_DECAY = 10, 4, 1e-3, (0.9, 0.999), 1e-8, 0.01
WARM_UP, CLIP = 0.1, 1.0
DTYPES = (torch.float32, torch.float64)
# A function from a model to the optimizer of its training; None: AdamW with one rate.
OPTIMIZER = None


def begin(description, seed):
    """Reads --output and --seed, makes PyTorch repeat itself; returns the folder of the fixtures."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent.parent / "tiny-bert")
    parser.add_argument("--seed", type=int, default=seed)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    return arguments.output


class MeanClassifier(torch.nn.Module):
    """Mean of the last hidden states over the real tokens, then one linear layer."""

    def __init__(self, encoder, label_count):
        super().__init__()
        self.bert = encoder
        self.classifier = torch.nn.Linear(encoder.config.hidden_size, label_count)

    def forward(self, attention_mask, **inputs):
        hidden = self.bert(attention_mask=attention_mask, **inputs).last_hidden_state
        mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
        return SequenceClassifierOutput(logits=self.classifier((hidden * mask).sum(1) / mask.sum(1)))


def padded(rows):
    """The model's inputs and the labels of some rows, padded to the longest."""
    width = max(len(row["input_ids"]) for row in rows)

    def matrix(values, padding=0):
        return torch.tensor([value + [padding] * (width - len(value)) for value in values])

    keys = [key for key in ("input_ids", "token_type_ids") if key in rows[0]]
    inputs = {key: matrix([row[key] for row in rows]) for key in keys}
    inputs["attention_mask"] = matrix([[1] * len(row["input_ids"]) for row in rows])
    if "targets" in rows[0]:
        return inputs, torch.tensor([row["targets"] for row in rows])
    if "labels" in rows[0]:
        return inputs, matrix([row["labels"] for row in rows], padding=-100)
    return inputs, torch.tensor([row["label"] for row in rows])


def mean_loss(logits, labels):
    """The loss of transformers: cross entropy over texts or labelled tokens; binary over labels; squares of numbers."""
    if labels.is_floating_point():
        labels = labels.to(logits.dtype)
        single = logits.shape[1] == 1
        return F.mse_loss(logits, labels) if single else F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())


def trainable(model):
    return [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]


def trained(model):
    """What training reaches: PEFT lets biases train that no computation reads, and factors of adapters."""
    return [(name, p) for name, p in trainable(model) if ".original_module." not in name]


def saved_names(model, named):
    """The tensors under the names that `save_pretrained` gives them."""
    if isinstance(model, PeftModel) and model.active_peft_config.is_prompt_learning:
        # PEFT would answer with the prefix of the model itself, whatever the tensors are.
        renamed = {"prompt_encoder.default.embedding.weight": "prompt_embeddings"}
        named = {renamed.get(name, name.replace(".modules_to_save.default", "")): t for name, t in named.items()}
    elif isinstance(model, PeftModel):
        named = get_peft_model_state_dict(model, state_dict=named, save_embedding_layers=False)
    # With all biases PEFT names the head's a second time.
    return {name: tensor.contiguous() for name, tensor in named.items() if ".modules_to_save." not in name}


def trained_tensors(model):
    return saved_names(model, {name: p.detach().clone() for name, p in trained(model)})


def differentiate(model, rows):
    """Logits, mean loss and the gradient of every trainable parameter for one batch."""
    inputs, labels = padded(rows)
    logits = model(**inputs).logits
    loss = mean_loss(logits, labels)
    loss.backward()
    return logits.detach(), loss.item(), saved_names(model, {name: p.grad.clone() for name, p in trained(model)})


def train(model, rows):
    """Ten steps over the rows in order: (loss, gradient norm before clipping, learning rate) of each."""
    norms = {f"{path}.weight" for path, module in model.named_modules() if isinstance(module, torch.nn.LayerNorm)}
    def is_plain(name):
        # Hone decays no factors of adapters, which would pull them to zero.
        return name.endswith("bias") or name in norms or "ia3_l" in name or "magnitude" in name

    decayed = [p for name, p in trained(model) if not is_plain(name)]
    plain = [p for name, p in trained(model) if is_plain(name)]
    groups = [dict(params=decayed, weight_decay=WEIGHT_DECAY), dict(params=plain, weight_decay=0.0)]
    optimizer = (OPTIMIZER(model) if OPTIMIZER
                 else torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=BETAS, eps=EPSILON))
    schedule = get_linear_schedule_with_warmup(optimizer, int(WARM_UP * STEPS), STEPS)
    history = []
    for step in range(STEPS):
        start = step * BATCH_SIZE % len(rows)
        inputs, labels = padded(rows[start:start + BATCH_SIZE])
        loss = mean_loss(model(**inputs).logits, labels)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(decayed + plain, CLIP)
        history.append((loss.item(), norm.item(), optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return history


def errors(single, double):
    return {name: (single[name].double() - double[name]).abs().max().item() for name in sorted(single)}


def golden_batch(load, rows):
    """One batch in both precisions by the models that `load(dtype)` gives.

    Returns the logits of each, the fields of loss and gradient error, and the float32 gradients.
    """
    (logits, loss, gradients), (logits64, loss64, gradients64) = (differentiate(load(dtype), rows) for dtype in DTYPES)
    fields = dict(loss=loss, loss_float64=loss64, gradient_error=errors(gradients, gradients64))
    return (logits, logits64), fields, gradients


def golden_training(load, rows):
    """Ten steps in both precisions: the float32 model after them, and the fields that say what happened."""
    models = [load(dtype) for dtype in DTYPES]
    histories = [train(model, rows) for model in models]
    steps = [dict(step=index + 1, loss=single[0], loss_float64=double[0], gradient_norm=single[1],
                  learning_rate=single[2]) for index, (single, double) in enumerate(zip(*histories))]
    return models[0], dict(
        training_rows=rows, trained_error=errors(*map(trained_tensors, models)), steps=steps)


def fresh_adapter(model, task_type, targets=("query", "value"), saved=None):
    """The model with LoRA on queries and values, its second factors random instead of zero."""
    config = LoraConfig(task_type=task_type, r=4, lora_alpha=8, lora_dropout=0.0, target_modules=list(targets),
                        modules_to_save=saved)
    model = get_peft_model(model, config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if "lora_B" in name:
                parameter.copy_(0.2 * torch.randn_like(parameter))
    return model


def save_adapter(model, directory):
    """As PEFT saves an adapter of `encoder`, without its README and with its sets in order."""
    model.peft_config["default"].base_model_name_or_path = "encoder"
    model.save_pretrained(directory, save_embedding_layers=False)
    (directory / "README.md").unlink(missing_ok=True)
    path = directory / "adapter_config.json"  # PEFT writes its sets in hash order
    fields = json.loads(path.read_text())
    fields.update({key: sorted(value) for key, value in fields.items() if isinstance(value, list)})
    path.write_text(json.dumps(fields, indent=2) + "\n")


def write_json(path, **fields):
    versions = {module.__name__: module.__version__.split("+")[0] for module in (torch, transformers, peft)}
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in dict(reference=versions, **fields).items()]
    assert "NaN" not in "".join(lines), path
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
