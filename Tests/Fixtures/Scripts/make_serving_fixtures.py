"""Makes Tests/Fixtures/serving/reference.json: what the libraries behind the server's interfaces answer.

Usage: make_serving_fixtures.py [--output DIR]

Needs the fixtures of make_token_fixtures.py and make_foreign_fixtures.py.
  tags        transformers' token classification pipeline without aggregation, on tiny-bert/token-trained
  ranks       logits of pairs and their sigmoids, of foreign/number, in float64
  cosines     of the means of a text's token states, of tiny-bert/encoder, in float64
  tokens      as text-embeddings-inference's /tokenize lists them: what the template adds is special and has no place,
              places are bytes of the text, whose slice is the token's text
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import json
from pathlib import Path

import tokenizers
import torch
from transformers import AutoModel, AutoTokenizer, BertForSequenceClassification, pipeline

import bert_reference as reference

TEXTS = [
    "the film was really dull, and the plot was not very good!", "never", "great acting of 12 boring   nights?",
    "Caf\N{COMBINING ACUTE ACCENT} wasn't GREATEST", "\N{CLAPPER BOARD} a \N{WOMAN}\N{ZERO WIDTH JOINER}\N{BOY} likeness",
    "\N{GREEK SMALL LETTER OMEGA}mega \u65e5\u672c fun",
]
QUERY = "what is a good film"
PASSAGES = ["the plot was dull", "a great film", "never", "it is really boring, and not good", ""]
IGNORED = [None, [], ["O", "B-X"]]


def tags(folder):
    classify = pipeline("token-classification", model=str(folder / "tiny-bert" / "token-trained"))
    return [dict(text=text, ignore_labels=ignored, tokens=[
        {key: value.item() if hasattr(value, "item") else value for key, value in token.items()}
        for token in classify(text, aggregation_strategy="none", **({} if ignored is None else {"ignore_labels": ignored}))])
        for text in TEXTS for ignored in IGNORED]


def ranks(folder):
    path = folder / "foreign" / "number"
    model = BertForSequenceClassification.from_pretrained(path).double().eval()
    tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))
    with torch.inference_mode():
        logits = []
        for text in PASSAGES:
            row = tokenizer.encode(QUERY, text)
            logits.append(model(torch.tensor([row.ids]), token_type_ids=torch.tensor([row.type_ids])).logits.item())
    return dict(query=QUERY, texts=PASSAGES, logits=logits, scores=torch.tensor(logits).double().sigmoid().tolist())


def cosines(folder):
    path = folder / "tiny-bert" / "encoder"
    encoder = AutoModel.from_pretrained(path).double().eval()
    tokenizer = tokenizers.Tokenizer.from_file(str(path / "tokenizer.json"))

    def mean(text):
        return encoder(torch.tensor([tokenizer.encode(text).ids])).last_hidden_state[0].mean(0)

    with torch.inference_mode():
        source, others = mean(QUERY), [mean(text) for text in TEXTS]
        values = [torch.nn.functional.cosine_similarity(source, other, dim=0).item() for other in others]
    return dict(source=QUERY, sentences=TEXTS, cosines=values)


def tokens(folder):
    tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tiny-bert" / "encoder" / "tokenizer.json"))

    def token(text, row, place):
        special = row.special_tokens_mask[place] == 1
        start, end = row.offsets[place]
        before, own = text[:start].encode(), text[start:end].encode()
        return dict(id=row.ids[place], text=row.tokens[place] if special else own.decode(), special=special,
                    start=None if special else len(before), stop=None if special else len(before) + len(own))

    return [dict(text=text, add_special_tokens=adds, tokens=[token(text, row, place) for place in range(len(row.ids))])
            for text in TEXTS for adds in (True, False) for row in [tokenizer.encode(text, add_special_tokens=adds)]]


def main():
    output = reference.begin(__doc__, seed=0)
    folder = output.parent
    if output.name == "tiny-bert":
        output = folder / "serving"
    output.mkdir(exist_ok=True)
    found = dict(tags=tags(folder), ranks=ranks(folder), cosines=cosines(folder), tokens=tokens(folder))
    (output / "reference.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
