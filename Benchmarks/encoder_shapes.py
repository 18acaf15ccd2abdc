"""Encoders of random weights with the shapes of known ones, for measuring speed where weights do not matter."""
import os
import shutil
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from transformers import AutoModel, AutoTokenizer, DistilBertConfig, ModernBertConfig

SIZES = dict(hidden_size=768, num_attention_heads=12)
SHAPES = {
    # distilbert-base: 6 layers.
    "distilbert": lambda size, tokenizer: DistilBertConfig(vocab_size=size),
    # ModernBERT-base: 22 layers, each third one global, the others with a window of 128 tokens.
    "modernbert": lambda size, tokenizer: ModernBertConfig(
        vocab_size=size, **SIZES, intermediate_size=1152, num_hidden_layers=22, max_position_embeddings=512,
        pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.cls_token_id, cls_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id, sep_token_id=tokenizer.sep_token_id),
}


def make_encoder(shape, tokenizer_folder, folder):
    """Writes an encoder of a shape, with the tokenizer of another one, as transformers saves it."""
    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(tokenizer_folder)
    AutoModel.from_config(SHAPES[shape](len(tokenizer), tokenizer)).save_pretrained(folder)
    for file in ("tokenizer.json", "tokenizer_config.json", "vocab.txt", "special_tokens_map.json"):
        if (Path(tokenizer_folder) / file).exists():
            shutil.copy(Path(tokenizer_folder) / file, Path(folder) / file)
    return Path(folder)
