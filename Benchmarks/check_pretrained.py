"""An encoder of `hone pretrain --add-tokens` as transformers sees it: weights, vocabulary and ids.

Usage: check_pretrained.py --hone PROGRAM --encoder DIR --text FILE [--tokens 1000] [--steps 10] [--texts 500]

Pretrains for a few steps with added tokens in a workspace of its own and loads the result with AutoTokenizer and
AutoModelForMaskedLM: no weight may be missing or too many, the table must have a row for each token, and the masked loss
of a sample must be a number. Then a head is trained on the encoder and served, and the ids of `POST /tokenize` are compared
with those of AutoTokenizer on texts of the file. Ends with the number of faults as its status.
"""
import argparse
import json
import sys
import tempfile
from pathlib import Path

import torch
from transformers import AutoModelForMaskedLM, AutoTokenizer

from serving import Server, run


def texts_of(path, count):
    """Some lines of a file, spread over it."""
    lines = [line for line in path.read_text(encoding="utf-8", errors="replace").split("\n") if line.strip()]
    return lines[::max(1, len(lines) // count)][:count]


def pretrained(arguments, folder):
    """The folder of the encoder, and what `hone pretrain` says of it."""
    report = run(arguments.hone, "pretrain", arguments.encoder.resolve(), "--text", arguments.text.resolve(), "--add-tokens",
                 arguments.tokens, "--steps", arguments.steps, "--out", folder / "domain", "--json", "--workspace", folder)
    return folder / "domain", json.loads(report)


def weight_faults(model, loading, tokenizer, report):
    # A language model has no pooler, which goes along for those that do.
    unloaded = {kind: [name for name in names if ".pooler." not in str(name)] for kind, names in loading.items()}
    faults = [f"{kind}: {names}" for kind, names in unloaded.items() if names]
    rows = model.get_input_embeddings().weight.shape[0]
    if rows != len(tokenizer) or rows != report["vocabulary"]["first_id"] + report["vocabulary"]["added"]:
        faults.append(f"{rows} rows, {len(tokenizer)} tokens, {report['vocabulary']}")
    if model.get_output_embeddings().weight.data_ptr() != model.get_input_embeddings().weight.data_ptr():
        faults.append("the decoder is not the word table")
    return faults


def masked_loss(model, tokenizer, texts):
    """With every seventh token hidden."""
    batch = tokenizer(texts, return_tensors="pt", padding=True, truncation=True, max_length=128)
    hidden = torch.zeros_like(batch["input_ids"], dtype=torch.bool)
    hidden[:, 3::7] = True
    hidden &= batch["attention_mask"].bool() & (batch["input_ids"] != tokenizer.sep_token_id)
    labels = batch["input_ids"].masked_fill(~hidden, -100)
    batch["input_ids"] = batch["input_ids"].masked_fill(hidden, tokenizer.mask_token_id)
    with torch.no_grad():
        return model(**batch, labels=labels).loss.item()


def id_faults(arguments, folder, encoder, tokenizer, texts, first):
    """- first: the id of the first added token."""
    table = folder / "labelled.csv"
    table.write_text("text,label\n" + "".join(f"a film {row},{'good' if row % 2 else 'bad'}\n" for row in range(40)))
    run(arguments.hone, "train", table, "--encoder", encoder, "--set", "training.steps=1", "--out", folder / "model",
        "--workspace", folder)
    faults, added = [], 0
    server = Server.hone(arguments.hone, [folder / "model"])
    try:
        for text in texts:
            found = [token["id"] for token in server.answer("/tokenize", {"inputs": text})[0]]
            expected = tokenizer(text)["input_ids"]
            added += sum(number >= first for number in expected)
            if found != expected:
                faults.append(f"{text[:60]!r}: {found} is not {expected}")
    finally:
        server.stop()
    print(f"ids of {len(texts)} texts compared, {added} of them of added tokens, {len(faults)} texts differ")
    return faults


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--tokens", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--texts", type=int, default=500)
    arguments = parser.parse_args()
    arguments.hone = arguments.hone.resolve()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        encoder, report = pretrained(arguments, folder)
        print("pieces a word:", report["vocabulary"]["pieces_per_word"], "held out:",
              report["vocabulary"]["held_out_pieces_per_word"])
        tokenizer = AutoTokenizer.from_pretrained(encoder)
        model, loading = AutoModelForMaskedLM.from_pretrained(encoder, output_loading_info=True)
        texts = texts_of(arguments.text, arguments.texts)
        faults = weight_faults(model.eval(), loading, tokenizer, report)
        loss = masked_loss(model, tokenizer, texts[:32])
        print(f"{type(model).__name__}, {type(tokenizer).__name__}, masked loss {loss:.4f}")
        if not loss < 100:
            faults.append(f"the masked loss is {loss}")
        faults += id_faults(arguments, folder, encoder, tokenizer, texts,
                            report["vocabulary"]["first_id"])
    for fault in faults[:20]:
        print(fault)
    sys.exit(min(len(faults), 100))


if __name__ == "__main__":
    main()
