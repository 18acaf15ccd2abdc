#!/usr/bin/env python3
"""Trains the small tokenizers of Tests/Fixtures/tokenizers that have the layouts of RoBERTa, ModernBERT, XLM-RoBERTa,
DeBERTa-v3, MPNet and ELECTRA, and a few others for parts that those leave out.

    pip install -r Tests/Fixtures/Scripts/requirements.txt
    python Tests/Fixtures/Scripts/train_tokenizers.py

Run make_tokenizer_fixtures.py afterwards: training need not give the same files twice, so the rows are made anew.
"""

import io
import json
import pathlib
import struct
import tempfile

import sentencepiece
from hostile_lines import OTHER_LETTERS, HostileLines
from tokenizers import (
    AddedToken,
    Regex,
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

FIXTURES = pathlib.Path(__file__).resolve().parents[3] / "Tests/Fixtures/tokenizers"
# Half plain words, a quarter of them capitalized, and half lines from all of Unicode.
GENERATOR = HostileLines(77)
CORPUS = [
    GENERATOR.word_like() if number % 2 else GENERATOR.everything().replace("\0", "") for number in range(12_000)
]
LETTERS = [chr(code) for code in range(0x21, 0x7F)] + OTHER_LETTERS


def save(name, tokenizer, change=None):
    tokenizer.no_truncation()
    tokenizer.no_padding()
    content = json.loads(tokenizer.to_str())
    if change:
        change(content)
    directory = FIXTURES / name
    directory.mkdir(parents=True, exist_ok=True)
    path = directory / "tokenizer.json"
    path.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{path}: {tokenizer.get_vocab_size()} tokens, {path.stat().st_size} bytes")


def special(*contents, **settings):
    return [AddedToken(content, normalized=False, special=True, **settings) for content in contents]


def byte_level(size, special_tokens):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=special_tokens, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def roberta():
    """As older files have it: the model has no type, and merges are texts."""
    tokenizer = byte_level(700, special("<s>", "<pad>", "</s>", "<unk>"))
    tokenizer.add_special_tokens(special("<mask>", lstrip=True))
    tokenizer.post_processor = processors.RobertaProcessing(
        ("</s>", tokenizer.token_to_id("</s>")), ("<s>", tokenizer.token_to_id("<s>")), True, False
    )
    tokenizer.decoder = decoders.ByteLevel()

    def older(content):
        model = content["model"]
        for key in ("type", "byte_fallback", "ignore_merges"):
            del model[key]
        model["continuing_subword_prefix"] = model["end_of_word_suffix"] = ""
        model["merges"] = [" ".join(pair) for pair in model["merges"]]

    save("roberta", tokenizer, older)


def modernbert():
    tokenizer = byte_level(700, special("|||IP_ADDRESS|||", "<|padding|>"))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.add_tokens([AddedToken(" " * count, normalized=True) for count in range(24, 1, -1)])
    tokenizer.add_tokens([AddedToken("|||EMAIL_ADDRESS|||", normalized=True)])
    tokenizer.add_special_tokens(special("<|endoftext|>", "[UNK]", "[CLS]", "[SEP]", "[PAD]"))
    tokenizer.add_special_tokens(special("[MASK]", lstrip=True))
    tokenizer.add_tokens([AddedToken(f"[unused{number}]", normalized=True) for number in range(4)])
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")
    tokenizer.decoder = decoders.ByteLevel()
    save("modernbert", tokenizer)


def template(tokenizer, first, last, pair):
    return processors.TemplateProcessing(
        single=f"{first}:0 $A:0 {last}:0", pair=pair,
        special_tokens=[(first, tokenizer.token_to_id(first)), (last, tokenizer.token_to_id(last))],
    )  # fmt: skip


def word_end():
    """Characters with marks at the ends of words and an unknown token, as GPT and XLM have them."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>", fuse_unk=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Punctuation(), pre_tokenizers.Digits(individual_digits=True),
    ])  # fmt: skip
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=special("<unk>", "<s>", "</s>"), end_of_word_suffix="</w>", limit_alphabet=90,
        show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS, trainer)
    save("word-end", tokenizer)


def continuing():
    """Marks in front of what continues a word, and every unknown character by itself."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", continuing_subword_prefix="##"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKD(), normalizers.Nmt(), normalizers.Strip()])
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(
        vocab_size=500, special_tokens=special("[UNK]", "[CLS]", "[SEP]"), continuing_subword_prefix="##",
        limit_alphabet=90, show_progress=False,
    )  # fmt: skip
    tokenizer.train_from_iterator(CORPUS, trainer)
    save("continuing", tokenizer)


def fallback():
    """Characters with bytes for those that are not in the vocabulary, as Llama and Gemma have them."""
    trained = Tokenizer(models.BPE())
    trained.normalizer = normalizers.Replace(" ", "▁")
    trainer = trainers.BpeTrainer(
        vocab_size=560, special_tokens=special("<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))),
        limit_alphabet=80, show_progress=False,
    )  # fmt: skip
    words = [word for line in CORPUS for word in line.replace(" ", " ▁").split(" ")]
    trained.train_from_iterator(words, trainer)
    model = json.loads(trained.to_str())["model"]
    tokenizer = Tokenizer(
        models.BPE(
            model["vocab"], [tuple(pair) for pair in model["merges"]], unk_token="<unk>", fuse_unk=True,
            byte_fallback=True,
        )
    )  # fmt: skip
    tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    tokenizer.add_special_tokens(special("<unk>", "<s>", "</s>"))
    tokenizer.post_processor = template(tokenizer, "<s>", "</s>", pair="<s>:0 $A:0 </s>:0 $B:1 </s>:1")
    save("fallback", tokenizer)


def fields(message):
    """The fields of a protocol buffer: number and value, a float's four bytes as they are."""
    place = 0

    def varint():
        nonlocal place
        number = shift = 0
        while True:
            byte = message[place]
            place += 1
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number

    while place < len(message):
        key = varint()
        if key & 7 == 0:
            yield key >> 3, varint()
            continue
        length = varint() if key & 7 == 2 else {1: 8, 5: 4}[key & 7]
        yield key >> 3, message[place : place + length]
        place += length


def sentencepiece_model(size, rules=None, **settings):
    """Pieces with scores, without the three that are controls, and the charsmap of a model that sentencepiece trains."""
    model = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        if rules:
            path = pathlib.Path(folder) / "rules.tsv"
            path.write_text("".join(f"{codes(old)}\t{codes(new)}\n" for old, new in rules.items()), encoding="utf-8")
            settings["normalization_rule_tsv"] = str(path)
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(CORPUS[1::2]), model_writer=model, vocab_size=size, num_threads=1,
            character_coverage=0.99, minloglevel=2, **settings,
        )  # fmt: skip
    pieces, charsmap = [], b""
    for number, value in fields(model.getvalue()):
        if number == 1:
            piece = dict(fields(value))
            pieces.append((piece[1].decode("utf-8"), struct.unpack("<f", piece[2])[0]))
        elif number == 3:
            charsmap = dict(fields(value))[2]
    return pieces[3:], charsmap


def codes(text):
    return " ".join(f"{ord(scalar):x}" for scalar in text)


def xlm_roberta():
    """With the charsmap that XLM-RoBERTa has, the one that sentencepiece calls nmt_nfkc."""
    pieces, charsmap = sentencepiece_model(700, normalization_rule_name="nmt_nfkc")
    vocabulary = [(token, 0.0) for token in ("<s>", "<pad>", "</s>", "<unk>")] + pieces + [("<mask>", 0.0)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Precompiled(charsmap)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(prepend_scheme="always")]
    )
    tokenizer.add_special_tokens(special("<s>", "<pad>", "</s>", "<unk>"))
    tokenizer.add_special_tokens(special("<mask>", lstrip=True))
    tokenizer.post_processor = template(tokenizer, "<s>", "</s>", pair="<s> $A </s> </s> $B </s>")

    def older(content):
        del content["model"]["type"], content["model"]["byte_fallback"]
        marks = content["pre_tokenizer"]["pretokenizers"][1]
        del marks["prepend_scheme"], marks["split"]
        marks.update(str_rep="▁", add_prefix_space=True)

    save("xlm-roberta", tokenizer, older)


def deberta():
    """With a charsmap of a few hundred rules, some of them for a letter and its mark together."""
    compose, decompose = normalizers.NFKC().normalize_str, normalizers.NFD().normalize_str
    candidates = [chr(code) for code in [*range(0xA0, 0x250), *range(0x1100, 0x1120), *range(0x2000, 0x20A0),
                                         *range(0x3300, 0x3380), *range(0xFB00, 0xFB60)]]  # fmt: skip
    rules = {scalar: compose(scalar) for scalar in candidates if compose(scalar) != scalar}
    rules |= {decompose(scalar): scalar for scalar in candidates if len(decompose(scalar)) == 2}
    rules |= {"\u00ad": "", "\u200b": "", "\r\n": " ", "\t": " ", "\n": " ", "\u0915\u093c": "\u0958"}
    pieces, charsmap = sentencepiece_model(700, rules)
    vocabulary = [(token, 0.0) for token in ("[PAD]", "[CLS]", "[SEP]", "[UNK]")] + pieces
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Strip(), normalizers.Precompiled(charsmap), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Metaspace(prepend_scheme="always")])
    tokenizer.add_special_tokens(special("[PAD]", "[CLS]", "[SEP]"))
    tokenizer.add_special_tokens([AddedToken("[UNK]", normalized=True, special=True)])
    tokenizer.add_special_tokens(special("[MASK]"))
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")
    save("deberta", tokenizer)


def unigram_bytes():
    pieces, _ = sentencepiece_model(400, normalization_rule_name="identity", add_dummy_prefix=False)
    vocabulary = [("<unk>", 0.0), *((f"<0x{byte:02X}>", -20.0) for byte in range(256)), *pieces]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="never", split=False)
    save("unigram-bytes", tokenizer)


def mpnet():
    """BERT's pieces with RoBERTa's special tokens, two of which stand between the texts of a pair."""
    tokenizer = word_piece(["<s>", "<pad>", "</s>", "<unk>", "[UNK]"], lowercase=True)
    tokenizer.add_special_tokens(special("<s>", "<pad>", "</s>", "[UNK]"))
    tokenizer.add_tokens([AddedToken("<unk>", normalized=True)])
    tokenizer.add_special_tokens(special("<mask>", lstrip=True))
    tokenizer.post_processor = template(tokenizer, "<s>", "</s>", pair="<s>:0 $A:0 </s>:0 </s>:0 $B:1 </s>:1")
    save("mpnet", tokenizer)


def electra():
    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = word_piece(names, lowercase=False)
    tokenizer.add_special_tokens(special(*names))
    tokenizer.post_processor = template(tokenizer, "[CLS]", "[SEP]", pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")
    save("electra", tokenizer)


def word_piece(special_tokens, lowercase):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    trainer = trainers.WordPieceTrainer(
        vocab_size=500, special_tokens=special_tokens, limit_alphabet=120, show_progress=False
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    return tokenizer


def word_level():
    tokenizer = Tokenizer(models.WordLevel(unk_token="<?>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.WordLevelTrainer(vocab_size=400, special_tokens=special("<?>"), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    save("word-level", tokenizer)


def main():
    for train in (roberta, modernbert, word_end, continuing, fallback, xlm_roberta, deberta, unigram_bytes, mpnet,
                  electra, word_level):  # fmt: skip
        train()


if __name__ == "__main__":
    main()
