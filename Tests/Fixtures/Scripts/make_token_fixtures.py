"""Makes the token-classification part of Tests/Fixtures/tiny-bert: BertForTokenClassification on its encoder.

Usage: make_token_fixtures.py [--output DIR] [--seed 21]

Needs the encoder of make_bert_fixtures.py under DIR (default: ../tiny-bert beside this script) and writes beside it:
  token-head.safetensors    the classifier before training, five tags
  token.json                sentences of words with a tag each, their pieces and the label of each piece (-100: none, as
                            after a word's first piece and on special tokens), logits, loss, ten steps of all parameters
  token-trained/            the model and the tokenizer after them, as transformers saves them
  token-lora.json           the same with LoRA and a frozen encoder; token-lora-init/ is the adapter before
  token-lora-trained/       the adapter after them, as PEFT saves it
with the gradients as safetensors. Words are cut and labelled as the documentation of transformers has it: its tokenizer
on lists of words, and word_ids. Dropout is 0. The loss of a step is the mean over its labelled tokens; that it is that
of transformers is checked here against the model's own. Each `*_error` is the largest difference between the same
computation in float32 and in float64. `trained_logits_float64` are those of the saved files, loaded again.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from peft import PeftModel, TaskType
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, BertForTokenClassification

import bert_reference as reference
from make_bert_fixtures import CLS, LENGTHS, LETTERS, SEP, SPECIAL, TRAINING_LENGTHS, VOCABULARY, WORDS

TAGS = ["O", "B-X", "I-X", "B-Y", "I-Y"]
STEMS = [word for word in WORDS if not word.startswith("##")]
ENDINGS = ["", "", "ing", "ed", "ly", "er", "est", "ful", "less", "ness", "fulness", "lessly"]
# Capitals, accents, an apostrophe, characters that the vocabulary lacks, one of no pieces, ideographs of one each.
ODD = ["Film", "GREATEST", "Café", "wasn't", "12", "\N{GREEK SMALL LETTER OMEGA}mega", "\u200b", "\u65e5\u672c"]


def load(kind, output, dtype):
    """The model that `kind` trains, with its committed initial weights."""
    model = BertForTokenClassification.from_pretrained(
        output / "encoder", id2label=dict(enumerate(TAGS)), label2id={tag: i for i, tag in enumerate(TAGS)},
        attn_implementation="eager")
    unexpected = model.load_state_dict(load_file(output / "token-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    if kind == "token-lora":
        model = PeftModel.from_pretrained(model, output / "token-lora-init", is_trainable=True)
    return model.to(dtype).train()


def write_heads(output):
    count = len(TAGS)
    classifier = {"classifier.weight": 0.3 * torch.randn(count, 32), "classifier.bias": 0.2 * torch.randn(count)}
    save_file(classifier, output / "token-head.safetensors", metadata={"format": "pt"})
    adapted = reference.fresh_adapter(load("token", output, torch.float32), TaskType.TOKEN_CLS)
    reference.save_adapter(adapted, output / "token-lora-init")


def pick(values):
    return values[int(torch.randint(len(values), ()))]


def make_words(tokenizer, length):
    """Random words of exactly so many pieces."""
    words = []
    while length > 0:
        word = pick([lambda: pick(STEMS) + pick(ENDINGS), lambda: pick(ODD), lambda: pick(".,!?"),
                     lambda: pick(LETTERS) + pick(LETTERS) + pick(LETTERS)])()
        count = len(tokenizer([word], is_split_into_words=True, add_special_tokens=False)["input_ids"])
        if count <= length:
            words.append(word)
            length -= count
    return words


def make_tags(count):
    """Random IOB2 tags; entities have one word or several."""
    tags = []
    for _ in range(count):
        previous = tags[-1] if tags else "O"
        if previous != "O" and float(torch.rand(())) < 0.5:
            tags.append("I" + previous[1:])
        else:
            tags.append(pick(["O", "B-X", "B-Y"]))
    return tags


def make_row(tokenizer, length):
    """A sentence of `length` pieces, special tokens counted; the label of a word stands on its first piece."""
    words = make_words(tokenizer, length - 2)
    tags = make_tags(len(words))
    encoding = tokenizer(words, is_split_into_words=True)
    places = encoding.word_ids()
    labels = [-100 if place is None or place == before else TAGS.index(tags[place])
              for place, before in zip(places, [None, *places])]
    row = dict(words=words, tags=tags, input_ids=encoding["input_ids"],
               token_type_ids=encoding.get("token_type_ids", [0] * length), labels=labels)
    assert len(row["input_ids"]) == len(row["token_type_ids"]) == length
    assert row["input_ids"][0] == CLS and row["input_ids"][-1] == SEP and labels[0] == labels[-1] == -100
    return row


def make_rows(tokenizer, lengths):
    rows = [make_row(tokenizer, max(length, 3)) for length in lengths]
    labels = [label for row in rows for label in row["labels"]]
    assert set(labels) == {-100, *range(len(TAGS))}
    inner = [label for row in rows for label in row["labels"][1:-1]]
    assert len(inner) / 4 < inner.count(-100) < len(inner) * 3 / 4, "words of one piece and of several"
    return rows


def real(logits, rows):
    """The logits of real tokens, row after row."""
    return [logits[index, :len(row["input_ids"])].tolist() for index, row in enumerate(rows)]


def load_saved(kind, output):
    """The trained model from its files, as its users load it."""
    if kind == "token-lora":
        base = BertForTokenClassification.from_pretrained(
            output / "encoder", num_labels=len(TAGS), attn_implementation="eager")
        model = PeftModel.from_pretrained(base, output / f"{kind}-trained")
    else:
        model = BertForTokenClassification.from_pretrained(output / f"{kind}-trained", attn_implementation="eager")
        assert model.config.id2label == dict(enumerate(TAGS))
    return model.double().eval()


def write_kind(kind, output, tokenizer, rows, training_rows):
    def load_kind(dtype):
        return load(kind, output, dtype)

    inputs, labels = reference.padded(rows)
    own = load_kind(torch.float32)(**inputs, labels=labels).loss.item()
    (_, logits64), measured, gradients = reference.golden_batch(load_kind, rows)
    assert abs(own - measured["loss"]) < 1e-6, (own, measured["loss"])
    model, history = reference.golden_training(load_kind, training_rows)
    if kind == "token-lora":
        reference.save_adapter(model, output / f"{kind}-trained")
    else:
        model.save_pretrained(output / f"{kind}-trained")
        tokenizer.save_pretrained(output / f"{kind}-trained")
    with torch.inference_mode():
        trained_logits = load_saved(kind, output)(**inputs).logits
    reference.write_json(
        output / f"{kind}.json", tags=TAGS, rows=rows, logits_float64=real(logits64, rows), **measured, **history,
        trained_logits_float64=real(trained_logits, rows))
    save_file(gradients, output / f"{kind}-grads.safetensors")


def main():
    output = reference.begin(__doc__, seed=21)
    write_heads(output)
    tokenizer = AutoTokenizer.from_pretrained(output / "encoder")
    assert tokenizer.is_fast and tokenizer.get_vocab() == {piece: index for index, piece in enumerate(VOCABULARY)}
    assert tokenizer.all_special_ids and set(tokenizer.all_special_ids) <= set(range(len(SPECIAL)))
    rows, training_rows = make_rows(tokenizer, LENGTHS), make_rows(tokenizer, TRAINING_LENGTHS)
    assert set(ODD) <= {word for row in rows + training_rows for word in row["words"]}
    for kind in ("token", "token-lora"):
        write_kind(kind, output, tokenizer, rows, training_rows)


if __name__ == "__main__":
    main()
