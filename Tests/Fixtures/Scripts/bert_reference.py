"""The reference computation of the BERT fixtures: logits, gradients and training steps in PyTorch.

Used by make_bert_fixtures.py and its sisters. A row is a dict of input_ids, token_type_ids and label, or labels of its
tokens (-100: none), or targets of its outputs (several labels, or a number); rows are padded here only, with an attention mask, so that the golden values hold for any
batching.
"""
import torch
import torch.nn.functional as F
from peft import PeftModel, get_peft_model_state_dict
from transformers import get_linear_schedule_with_warmup
from transformers.modeling_outputs import SequenceClassifierOutput

STEPS, BATCH_SIZE, LEARNING_RATE, BETAS, EPSILON, WEIGHT_DECAY = 10, 4, 1e-3, (0.9, 0.999), 1e-8, 0.01
WARM_UP, CLIP = 0.1, 1.0


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

    inputs = {key: matrix([row[key] for row in rows]) for key in ("input_ids", "token_type_ids")}
    inputs["attention_mask"] = matrix([[1] * len(row["input_ids"]) for row in rows])
    if "targets" in rows[0]:
        return inputs, torch.tensor([row["targets"] for row in rows])
    if "labels" in rows[0]:
        return inputs, matrix([row["labels"] for row in rows], padding=-100)
    return inputs, torch.tensor([row["label"] for row in rows])


def mean_loss(logits, labels):
    """The loss of transformers: cross entropy over texts or labelled tokens; binary over labels; squares of a number."""
    if labels.is_floating_point():
        labels = labels.to(logits.dtype)
        single = logits.shape[1] == 1
        return F.mse_loss(logits, labels) if single else F.binary_cross_entropy_with_logits(logits, labels)
    return F.cross_entropy(logits.flatten(0, -2), labels.flatten())


def trainable(model):
    return [(name, parameter) for name, parameter in model.named_parameters() if parameter.requires_grad]


def saved_names(model, named):
    """The tensors under the names that `save_pretrained` gives them."""
    if isinstance(model, PeftModel):
        named = get_peft_model_state_dict(model, state_dict=named, save_embedding_layers=False)
    return {name: tensor.contiguous() for name, tensor in named.items()}


def trained_tensors(model):
    return saved_names(model, {name: p.detach().clone() for name, p in trainable(model)})


def differentiate(model, rows):
    """Logits, mean loss and the gradient of every trainable parameter for one batch."""
    inputs, labels = padded(rows)
    logits = model(**inputs).logits
    loss = mean_loss(logits, labels)
    loss.backward()
    return logits.detach(), loss.item(), saved_names(model, {name: p.grad.clone() for name, p in trainable(model)})


def train(model, rows):
    """Ten steps over the rows in order: (loss, gradient norm before clipping, learning rate) of each."""
    decayed = [p for name, p in trainable(model) if not (name.endswith("bias") or "LayerNorm" in name)]
    plain = [p for name, p in trainable(model) if name.endswith("bias") or "LayerNorm" in name]
    groups = [dict(params=decayed, weight_decay=WEIGHT_DECAY), dict(params=plain, weight_decay=0.0)]
    optimizer = torch.optim.AdamW(groups, lr=LEARNING_RATE, betas=BETAS, eps=EPSILON)
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
