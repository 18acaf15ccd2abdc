"""Trains a few steps on a random encoder of every family, in full and with each adapter that PEFT has, over texts and over
words, and loads what Hone saved in transformers and PEFT.

Usage: families.py --hone PROGRAM --encoder DIR --texts tasks/classification/train.csv --words tasks/ner/train.jsonl
                   [--family TYPE...] [--methods full lora ...] [--steps 6] [--tokenizers Tests/Fixtures/tokenizers]

DIR gives the tokenizer, BERT's; with --tokenizers texts go through that of the family's own kind where there is one. Every tensor that was saved must be one of the loaded model, equal in shape, type and bytes,
and every tensor of the model one that was saved; the logits of the first 40 texts or sentences are compared. Exit status 1
when a tensor differs, or a logit by more than 1e-4.
"""
import argparse
import csv
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import reference  # first: it sets the reference to work offline
import torch
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import (
    AutoModel, AutoModelForSequenceClassification, AutoModelForTokenClassification, BertConfig, BertTokenizerFast, CamembertConfig,
    DebertaV2Config, DistilBertConfig, ElectraConfig, ModernBertConfig, MPNetConfig, PreTrainedTokenizerFast,
    RobertaConfig, XLMRobertaConfig)

BOUND = 1e-4
COUNT = 40
SIZES = dict(hidden_size=64, num_attention_heads=4, intermediate_size=128)
COMMON = dict(SIZES, num_hidden_layers=2)
ROBERTA = dict(COMMON, type_vocab_size=1, max_position_embeddings=258, pad_token_id=1)
DEBERTA = dict(COMMON, relative_attention=True, pos_att_type="p2c|c2p", max_position_embeddings=256)
FAMILIES = {
    "bert": lambda size: BertConfig(vocab_size=size, **COMMON, max_position_embeddings=256),
    "distilbert": lambda size: DistilBertConfig(vocab_size=size, dim=64, n_layers=2, n_heads=4, hidden_dim=128,
                                                max_position_embeddings=256),
    "roberta": lambda size: RobertaConfig(vocab_size=size, **ROBERTA),
    "xlm-roberta": lambda size: XLMRobertaConfig(vocab_size=size, **ROBERTA),
    "camembert": lambda size: CamembertConfig(vocab_size=size, **ROBERTA),
    "electra": lambda size: ElectraConfig(vocab_size=size, embedding_size=32, **COMMON, max_position_embeddings=256),
    "mpnet": lambda size: MPNetConfig(vocab_size=size, **COMMON, max_position_embeddings=258),
    "modernbert": lambda size: ModernBertConfig(
        vocab_size=size, **SIZES, num_hidden_layers=4, max_position_embeddings=256, local_attention=16,
        classifier_pooling="mean", pad_token_id=0, bos_token_id=2, eos_token_id=3, cls_token_id=2, sep_token_id=3),
    "deberta-v2": lambda size: DebertaV2Config(
        vocab_size=size, **DEBERTA, position_buckets=32, share_att_key=True, norm_rel_ebd="layer_norm",
        position_biased_input=False),
    "deberta-v2-convolution": lambda size: DebertaV2Config(
        vocab_size=size, **DEBERTA, max_relative_positions=24, type_vocab_size=2, embedding_size=32,
        conv_kernel_size=3),
}
# What is trained: Hone's method and its settings. BitFit is stored as LoRA with all biases, so that PEFT loads it.
METHODS = {
    "full": ("full", []),
    "lora": ("lora", []),
    "lora-kin": ("lora", ["method.targets=all-linear", "method.rank_stabilized=true", "method.bias=lora_only",
                          "method.plus_ratio=4"]),
    "lora-biases": ("lora", ["method.bias=all"]),
    "dora": ("lora", ["method.dora=true"]),
    "ia3": ("ia3", []),
    "bitfit": ("bitfit", []),
}
CLASSES = {"texts": AutoModelForSequenceClassification, "words": AutoModelForTokenClassification}


def tokenizer_folder(arguments, name):
    own = {"deberta-v2": "deberta", "camembert": "xlm-roberta"}.get(name, name)
    if arguments.tokenizers and (arguments.tokenizers / own / "tokenizer.json").exists():
        return arguments.tokenizers / own
    return arguments.encoder


def load_tokenizer(folder, name):
    if (folder / "vocab.txt").exists():
        tokenizer = BertTokenizerFast.from_pretrained(folder)
    else:
        tokenizer = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    if name in ("distilbert", "roberta", "xlm-roberta", "camembert", "mpnet", "modernbert"):
        tokenizer.model_input_names = ["input_ids", "attention_mask"]
    return tokenizer


def make_encoder(name, tokenizer_folder, folder):
    torch.manual_seed(1)
    size = len(load_tokenizer(tokenizer_folder, name))
    AutoModel.from_config(FAMILIES[name](size)).save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (tokenizer_folder / file).exists():
            shutil.copy(tokenizer_folder / file, folder / file)
    if FAMILIES[name](size).to_dict().get("type_vocab_size") == 1:  # as these families' own tokenizers have it
        path = folder / "tokenizer.json"
        path.write_text(re.sub(r'("type_id": *)1', r"\g<1>0", path.read_text(encoding="utf-8")), encoding="utf-8")


def hone(arguments, *command):
    done = subprocess.run([arguments.hone, *map(str, command)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.stderr}")
    return [line for line in done.stdout.split("\n") if line]


def train(arguments, form, name, encoder, workspace, out):
    method, own = METHODS[name]
    settings = [*own, "training.epochs=", f"training.steps={arguments.steps}", "training.learning_rate=1e-3",
                "data.validation=null"]
    columns = ["--kind", "classification", "--text", "subject", "--text", "body", "--label", "category"]
    columns = columns if form == "texts" else ["--kind", "ner"]
    hone(arguments, "train", arguments.texts if form == "texts" else arguments.words, *columns, "--encoder", encoder,
         "--method", method, "--out", out, "--workspace", workspace,
         *(part for setting in settings for part in ("--set", setting)))


def load(form, method, encoder, out):
    """The model, strictly: no tensor made up, left out or changed on the way."""
    stored = load_file(out / ("model.safetensors" if method == "full" else "adapter_model.safetensors"))
    labels = json.loads((out / "hone.json").read_text())["labels"]
    if method == "full":
        model, report = CLASSES[form].from_pretrained(out, output_loading_info=True)
        wrong = report["missing_keys"] or report["unexpected_keys"] or report["mismatched_keys"]
        loaded = dict(model.state_dict())
        for name in [name for name in loaded if name.endswith("position_ids")]:
            del loaded[name]
    else:
        base, report = CLASSES[form].from_pretrained(encoder, num_labels=len(labels), output_loading_info=True)
        given = {name.removeprefix(reference.PREFIX) for name in stored}
        wrong = set(report["missing_keys"]) - given
        model = PeftModel.from_pretrained(base, out)
        loaded = get_peft_model_state_dict(model, save_embedding_layers=False)
        # With all biases PEFT names those of the head two more times.
        loaded = {name: tensor for name, tensor in loaded.items()
                  if ".modules_to_save." not in name and ".original_module." not in name}
    if wrong or stored.keys() != loaded.keys():
        sys.exit(f"{out}: {report}, only in one of file and model {sorted(stored.keys() ^ loaded.keys())}")
    for name, tensor in stored.items():
        if tensor.dtype != loaded[name].dtype or not torch.equal(tensor, loaded[name]):
            sys.exit(f"{out}: {name} differs")
    return model.eval(), len(stored)


def text_logits(arguments, out, tokenizer, model, workspace):
    with open(arguments.texts, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:COUNT]
    texts = workspace / "texts.csv"
    with open(texts, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["subject", "body"], *([row["subject"], row["body"]] for row in rows)])
    lines = [json.loads(line) for line in hone(
        arguments, "predict", out, "--file", texts, "--json", "--logits", "--workspace", workspace)]
    assert len(lines) == len(rows)
    for line in lines:
        inputs = tokenizer(line["text"], return_tensors="pt")
        yield model(**inputs).logits[0], torch.tensor(line["logits"])


def word_logits(arguments, out, tokenizer, model, workspace):
    sentences = [json.loads(line)["text"].split() for line in open(arguments.words, encoding="utf-8")]
    sentences = [words for words in sentences if len(words) <= 100][:COUNT]  # longer ones are cut, or need windows
    columns = workspace / "words.tsv"
    columns.write_text("".join("".join(f"{word}\tO\n" for word in words) + "\n" for words in sentences))
    lines = [json.loads(line) for line in hone(arguments, "logits-of-words", out, "--data", columns)]
    for words, line in zip(sentences, lines, strict=True):
        inputs = tokenizer(words, is_split_into_words=True, return_tensors="pt")
        logits = model(**inputs).logits[0]
        places = inputs.word_ids()
        for word, found in enumerate(line["logits"]):
            if found is not None:
                yield logits[places.index(word)], torch.tensor(found)


def compare(arguments, name, form, method, encoder, workspace):
    out = workspace / "model"
    shutil.rmtree(out, ignore_errors=True)
    train(arguments, form, method, encoder, workspace, out)
    model, tensors = load(form, method, encoder, out)
    tokenizer = load_tokenizer(tokenizer_folder(arguments, name), name)
    pairs = (text_logits if form == "texts" else word_logits)(arguments, out, tokenizer, model, workspace)
    with torch.inference_mode():
        differences = [(theirs - ours).abs().max().item() for theirs, ours in pairs]
    print(f"{name:24} {form:6} {method:11} {tensors:4} tensors equal, {len(differences):5} rows, largest logit difference "
          f"{max(differences):.2e}", flush=True)
    return max(differences)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("--family", nargs="*", default=list(FAMILIES), choices=list(FAMILIES))
    parser.add_argument("--methods", nargs="*", default=list(METHODS), choices=list(METHODS))
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--tokenizers", type=Path)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name in arguments.family:
            encoder = Path(folder) / name
            make_encoder(name, tokenizer_folder(arguments, name), encoder)
            # A word alone is another one to byte-level BPE than the same word behind a space.
            for form in ["texts"] if arguments.tokenizers else CLASSES:
                for method in arguments.methods:
                    if method == "bitfit" and name == "modernbert":  # it has no biases
                        continue
                    worst = max(worst, compare(arguments, name, form, method, encoder, Path(folder)))
    print("within the bound" if worst <= BOUND else "OUTSIDE THE BOUND")
    sys.exit(0 if worst <= BOUND else 1)


if __name__ == "__main__":
    main()
