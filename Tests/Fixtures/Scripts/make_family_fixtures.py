"""Makes Tests/Fixtures/families: a tiny random-weight encoder of each family beside BERT, with golden values.

Usage: make_family_fixtures.py [--output DIR] [--seed 24] [FAMILY...]

Writes, under DIR (default: ../families beside this script), for each family, or variant of one, a folder with:
  encoder/            the bare model as transformers saves it (no tokenizer: rows are ids)
  hidden.json         last hidden states of a ragged batch in double precision
  sequence.json       the family's head for sequences (three classes): logits, loss, ten training steps
  lora.json           LoRA on queries and values with the same head, which trains: the same
  token.json          the family's head for tokens (five tags): logits, loss, ten steps
Beside each the head before training, the gradients (of token.json those of the head) and, of sequence and lora, the
trained weights as safetensors; lora-init/ is the adapter before. Dropout is 0 everywhere. distances.json holds the buckets
into which MPNet and DeBERTa put the distances of tokens.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import sys
from pathlib import Path

import torch
from peft import PeftModel, TaskType
from safetensors.torch import load_file, save_file
from transformers import (
    AutoModel, AutoModelForSequenceClassification, AutoModelForTokenClassification, CamembertConfig, DebertaV2Config, DistilBertConfig,
    ElectraConfig, ModernBertConfig, MPNetConfig, RobertaConfig, XLMRobertaConfig)
from transformers.models.deberta_v2.modeling_deberta_v2 import make_log_bucket_position
from transformers.models.mpnet.modeling_mpnet import MPNetEncoder

import bert_reference as reference
from make_bert_fixtures import CLS, LABEL_COUNT, LENGTHS, SEP, SPECIAL, TRAINING_LENGTHS, VOCABULARY

TAGS = 5
ROWS = len(VOCABULARY)
COMMON = dict(vocab_size=ROWS, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48,
              initializer_range=0.2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, classifier_dropout=0.0)
SIZES = dict(vocab_size=ROWS, hidden_size=32, num_attention_heads=4, intermediate_size=48, initializer_range=0.2)
MODERN = dict(SIZES, num_hidden_layers=3, max_position_embeddings=40, global_attn_every_n_layers=2, local_attention=8,
              pad_token_id=0, bos_token_id=CLS, cls_token_id=CLS, eos_token_id=SEP, sep_token_id=SEP)
DEBERTA = dict(SIZES, num_hidden_layers=2, max_position_embeddings=40, relative_attention=True, hidden_dropout_prob=0.0,
               attention_probs_dropout_prob=0.0, pooler_dropout=0.0)
# Configuration, number of token types, LoRA's targets, modules saved beside an adapter.
FAMILIES = {
    "distilbert": (
        DistilBertConfig(vocab_size=ROWS, dim=32, n_layers=2, n_heads=4, hidden_dim=48, max_position_embeddings=40,
                         initializer_range=0.2, dropout=0.0, attention_dropout=0.0, seq_classif_dropout=0.0),
        0, ["q_lin", "v_lin"], ["pre_classifier", "classifier"]),
    "roberta": (
        RobertaConfig(**COMMON, max_position_embeddings=42, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1),
        1, ["query", "value"], None),
    "xlm-roberta": (
        XLMRobertaConfig(**COMMON, max_position_embeddings=42, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1),
        1, ["query", "value"], None),
    "electra": (
        ElectraConfig(**COMMON, embedding_size=16, max_position_embeddings=40, type_vocab_size=2),
        2, ["query", "value"], None),
    "mpnet": (
        MPNetConfig(**{k: v for k, v in COMMON.items() if k != "classifier_dropout"}, max_position_embeddings=42,
                    layer_norm_eps=1e-5, pad_token_id=1),
        0, ["q", "v"], None),
    "modernbert": (ModernBertConfig(**MODERN), 0, ["Wqkv"], ["head.dense", "head.norm", "classifier"]),
    "modernbert-mean": (
        ModernBertConfig(**MODERN, classifier_pooling="mean", norm_bias=True, attention_bias=True, mlp_bias=True,
                         classifier_bias=True, hidden_activation="gelu_pytorch_tanh", classifier_activation="silu",
                         rope_parameters={"full_attention": {"rope_type": "default", "rope_theta": 500.0},
                                          "sliding_attention": {"rope_type": "default", "rope_theta": 20.0}}),
        0, ["Wqkv"], ["head.dense", "head.norm", "classifier"]),
    "deberta-v2": (
        DebertaV2Config(**DEBERTA, position_buckets=8, share_att_key=True, norm_rel_ebd="layer_norm",
                        pos_att_type="p2c|c2p", position_biased_input=False, type_vocab_size=0),
        0, ["query_proj", "value_proj"], ["pooler.dense", "classifier"]),
    "deberta-v2-convolution": (
        DebertaV2Config(**DEBERTA, max_relative_positions=12, share_att_key=False, pos_att_type=["c2p", "p2c"],
                        position_biased_input=True, type_vocab_size=2, embedding_size=16, conv_kernel_size=3,
                        conv_act="gelu"),
        2, ["query_proj", "value_proj"], ["pooler.dense", "classifier"]),
    "camembert": (
        CamembertConfig(**COMMON, max_position_embeddings=42, type_vocab_size=1, layer_norm_eps=1e-5, pad_token_id=1),
        1, ["query", "value"], None),
}
HEADS = {"sequence": (AutoModelForSequenceClassification, LABEL_COUNT), "token": (AutoModelForTokenClassification, TAGS)}


def scatter(model):
    """Random weights, scaled so that activations, biases and normalisation all matter."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                centre = 1.0 if "norm" in name.lower() and name.endswith("weight") else 0.0
                parameter.copy_(centre + 0.2 * torch.randn_like(parameter))


def make_rows(lengths, types, tags=False):
    rows = []
    for index, length in enumerate(lengths):
        body = torch.randint(len(SPECIAL), ROWS, (length - 2,)).tolist()
        row = dict(input_ids=[CLS, *body, SEP])
        if types:
            second = length // 2 if index % 2 and types > 1 else 0
            row["token_type_ids"] = [0] * (length - second) + [1] * second
        if tags:
            row["labels"] = [-100, *torch.randint(TAGS, (length - 2,)).tolist(), -100]
        else:
            row["label"] = int(torch.randint(LABEL_COUNT, ()))
        rows.append(row)
    return rows


def attention(folder):
    """Eager attention of ModernBERT has rows of padding without a key that they see, and not a number from there on."""
    return "sdpa" if folder.name.startswith("modernbert") else "eager"


def load(kind, folder, dtype):
    head = "token" if kind == "token" else "sequence"
    model_class, count = HEADS[head]
    model = model_class.from_pretrained(folder / "encoder", num_labels=count, attn_implementation=attention(folder))
    unexpected = model.load_state_dict(load_file(folder / f"{head}-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    if kind == "lora":
        model = PeftModel.from_pretrained(model, folder / "lora-init", is_trainable=True)
    return model.to(dtype).train()


def write_heads(folder, prefix, targets, saved):
    for head, (model_class, count) in HEADS.items():
        model = model_class.from_pretrained(folder / "encoder", num_labels=count)
        scatter(model)
        tensors = {n: t.contiguous() for n, t in model.state_dict().items() if not n.startswith(prefix)}
        save_file(tensors, folder / f"{head}-head.safetensors", metadata={"format": "pt"})
    adapted = reference.fresh_adapter(load("sequence", folder, torch.float32), TaskType.SEQ_CLS, targets, saved)
    reference.save_adapter(adapted, folder / "lora-init")


def write_hidden(folder, rows):
    inputs, _ = reference.padded(rows)
    model = AutoModel.from_pretrained(folder / "encoder", attn_implementation=attention(folder)).double().eval()
    with torch.inference_mode():
        states = model(**inputs).last_hidden_state
    reference.write_json(folder / "hidden.json", rows=[
        {**row, "hidden_float64": state[:len(row["input_ids"])].tolist()} for row, state in zip(rows, states)])


def write_kind(kind, folder, rows, training_rows):
    def load_kind(dtype):
        return load(kind, folder, dtype)

    (_, logits64), measured, gradients = reference.golden_batch(load_kind, rows)
    measured.pop("gradient_error")
    model, history = reference.golden_training(load_kind, training_rows)
    history.pop("trained_error")
    if kind == "token":
        gradients = {n: t for n, t in gradients.items() if n.startswith("classifier")}
        logits64 = [row[:len(entry["input_ids"])].tolist() for row, entry in zip(logits64, rows)]
    else:
        logits64 = logits64.tolist()
    reference.write_json(
        folder / f"{kind}.json", rows=rows, logits_float64=logits64, gradients=len(gradients), **measured, **history)
    save_file(gradients, folder / f"{kind}-grads.safetensors")
    if kind != "token":
        save_file(reference.trained_tensors(model), folder / f"{kind}-trained.safetensors", metadata={"format": "pt"})


def write_distances(output):
    """The bucket of each distance of two tokens: of a key from its query in MPNet, of a query from its key in DeBERTa."""
    distances = torch.arange(-1100, 1101)
    settings = [(256, 512), (8, 40), (32, 1024), (5, 9)]
    reference.write_json(
        output / "distances.json", first=-1100, mpnet=MPNetEncoder.relative_position_bucket(distances).tolist(),
        deberta=[dict(buckets=buckets, farthest=farthest,
                      places=make_log_bucket_position(distances, buckets, farthest).long().tolist())
                 for buckets, farthest in settings])


def main():
    names = [name for name in sys.argv[1:] if name in FAMILIES] or list(FAMILIES)
    sys.argv = [argument for argument in sys.argv if argument not in FAMILIES]
    output = reference.begin(__doc__, seed=24)
    if output.name == "tiny-bert":
        output = output.parent / "families"
    write_distances(output)
    for name in names:
        config, types, targets, saved = FAMILIES[name]
        torch.manual_seed(24)
        folder = output / name
        model = AutoModel.from_config(config)
        scatter(model)
        model.save_pretrained(folder / "encoder")
        write_heads(folder, model.base_model_prefix + ".", targets, saved)
        rows, training_rows = make_rows(LENGTHS, types), make_rows(TRAINING_LENGTHS, types)
        write_hidden(folder, rows)
        for kind in ("sequence", "lora"):
            write_kind(kind, folder, rows, training_rows)
        write_kind("token", folder, make_rows(LENGTHS, types, True), make_rows(TRAINING_LENGTHS, types, True))


if __name__ == "__main__":
    main()
