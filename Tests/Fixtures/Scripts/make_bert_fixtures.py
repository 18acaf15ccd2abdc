"""Makes Tests/Fixtures/tiny-bert: a tiny random-weight BERT with golden values from transformers and PEFT.

Usage: make_bert_fixtures.py [--output DIR] [--seed 20]

Writes, under DIR (default: ../tiny-bert beside this script), over what is there:
  encoder/                  a plain BertModel directory with its tokenizer
  hidden.json               last hidden states of a ragged batch, in float32 and float64
  sequence.json             BERT's own head (CLS, pooler, classifier): logits and loss of that batch
  sequence-losses.json      ten training steps of all parameters
  mean.json                 mean over the tokens, then a linear classifier: logits, loss, ten steps
  lora.json                 LoRA with a frozen pooler: logits, loss, ten steps; lora-init/ is the adapter before
Beside each stand the initial head, the gradients and the trained weights as safetensors. Dropout is 0 everywhere.
Each `*_error` is the largest difference between the same computation in float32 and in float64.
The true gradient of key.bias is zero and AdamW amplifies its rounding: its trained values are not comparable.
"""
import os

os.environ["HF_HUB_OFFLINE"] = "1"

import tokenizers
import torch
from peft import PeftModel, TaskType
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertForSequenceClassification, BertModel

import bert_reference as reference
from bert_reference import MeanClassifier

LABEL_COUNT = 3
LENGTHS = [3, 17, 9, 40, 6]
TRAINING_LENGTHS = [12, 5, 3, 21, 8, 40, 16, 2, 30, 7, 11, 19]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
WORDS = ("the film was not very good bad great dull it is and of plot acting really never boring fun like "
         "##ing ##ed ##ly ##er ##est ##ful ##less ##ness").split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
VOCABULARY = [*SPECIAL, *LETTERS, *("##" + letter for letter in LETTERS), *".,!?'-012345", *WORDS]
CLS, SEP = VOCABULARY.index("[CLS]"), VOCABULARY.index("[SEP]")


def write_encoder(directory):
    """Random weights, scaled so that activations, biases and normalisation all matter."""
    config = BertConfig(vocab_size=len(VOCABULARY), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
                        intermediate_size=64, max_position_embeddings=40, type_vocab_size=2, layer_norm_eps=1e-12,
                        initializer_range=0.2, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0)
    model = BertModel(config)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if parameter.dim() == 1:
                centre = 1.0 if name.endswith("LayerNorm.weight") else 0.0
                parameter.copy_(centre + 0.2 * torch.randn_like(parameter))
    model.save_pretrained(directory)
    vocabulary = directory / "vocab.txt"
    vocabulary.write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    wordpiece = tokenizers.BertWordPieceTokenizer(str(vocabulary), lowercase=True)
    pieces = wordpiece.encode("The film wasn't boringly bad").tokens
    assert pieces == "[CLS] the film was ##n ' t boring ##ly bad [SEP]".split(), pieces
    wordpiece.save(str(directory / "tokenizer.json"), pretty=False)


def write_heads(output):
    """The heads before training: BERT's pooler as in the encoder, random classifiers; and a LoRA adapter."""
    encoder = output / "encoder"
    pooler = {"bert." + n: t for n, t in load_file(encoder / "model.safetensors").items() if n.startswith("pooler.")}
    for kind, extra in (("sequence", pooler), ("mean", {})):
        classifier = {"classifier.weight": 0.3 * torch.randn(LABEL_COUNT, 32),
                      "classifier.bias": 0.2 * torch.randn(LABEL_COUNT)}
        save_file({**extra, **classifier}, output / f"{kind}-head.safetensors", metadata={"format": "pt"})
    adapted = reference.fresh_adapter(load("sequence", output, torch.float32), TaskType.SEQ_CLS)
    reference.save_adapter(adapted, output / "lora-init")


def make_rows(lengths):
    """Rows of random ids between [CLS] and [SEP]; every second row has a second segment."""
    rows = []
    for index, length in enumerate(lengths):
        body = torch.randint(len(SPECIAL), len(VOCABULARY), (length - 2,)).tolist()
        second = length // 2 if index % 2 else 0
        rows.append(dict(input_ids=[CLS, *body, SEP], token_type_ids=[0] * (length - second) + [1] * second,
                         label=int(torch.randint(LABEL_COUNT, ()))))
    return rows


def load(kind, output, dtype):
    """The model that `kind` trains, with its committed initial weights."""
    if kind == "mean":
        bert = BertModel.from_pretrained(output / "encoder", add_pooling_layer=False, attn_implementation="eager")
        model = MeanClassifier(bert, LABEL_COUNT)
    else:
        model = BertForSequenceClassification.from_pretrained(
            output / "encoder", num_labels=LABEL_COUNT, attn_implementation="eager")
    head = "mean" if kind == "mean" else "sequence"
    unexpected = model.load_state_dict(load_file(output / f"{head}-head.safetensors"), strict=False).unexpected_keys
    assert not unexpected, unexpected
    if kind == "lora":
        model = PeftModel.from_pretrained(model, output / "lora-init", is_trainable=True)
    return model.to(dtype).train()


def write_hidden(output, rows):
    inputs, _ = reference.padded(rows)
    states = []
    for dtype in reference.DTYPES:
        model = BertModel.from_pretrained(output / "encoder", attn_implementation="eager").to(dtype).eval()
        with torch.inference_mode():
            states.append(model(**inputs).last_hidden_state)
    sequences, error = [], 0.0
    for row, single, double in zip(rows, *states):
        length = len(row["input_ids"])
        sequences.append({**row, "hidden": single[:length].tolist(), "hidden_float64": double[:length].tolist()})
        error = max(error, (single[:length].double() - double[:length]).abs().max().item())
    reference.write_json(output / "hidden.json", hidden_error=error, rows=sequences)


def write_kind(kind, output, rows, training_rows):
    """Logits, loss, gradients and ten steps of one kind of model, in float32 with the float64 twin beside."""
    def load_kind(dtype):
        return load(kind, output, dtype)

    (logits, logits64), measured, gradients = reference.golden_batch(load_kind, rows)
    if kind == "mean":
        gradients = {n: t for n, t in gradients.items() if n.startswith(("classifier.", "bert.encoder.layer.0."))}
        measured["gradient_error"] = {name: measured["gradient_error"][name] for name in sorted(gradients)}
    model, history = reference.golden_training(load_kind, training_rows)
    trained = reference.trained_tensors(model)
    once = dict(rows=rows, logits=logits.tolist(), logits_float64=logits64.tolist(), **measured)
    training = dict(
        learning_rate=reference.LEARNING_RATE, betas=reference.BETAS, epsilon=reference.EPSILON,
        weight_decay=reference.WEIGHT_DECAY, warm_up=reference.WARM_UP, clip=reference.CLIP,
        batch_size=reference.BATCH_SIZE, **history)
    save_file(gradients, output / f"{kind}-grads.safetensors")
    if kind == "sequence":
        reference.write_json(output / "sequence.json", **once)
        reference.write_json(output / "sequence-losses.json", **training)
    else:
        reference.write_json(output / f"{kind}.json", **once, **training)
    if kind == "lora":
        (output / "lora-trained").mkdir(exist_ok=True)
        save_file(trained, output / "lora-trained" / "adapter_model.safetensors", metadata={"format": "pt"})
    else:
        save_file(trained, output / f"{kind}-trained.safetensors")


def main():
    output = reference.begin(__doc__, seed=20)
    write_encoder(output / "encoder")
    write_heads(output)
    rows, training_rows = make_rows(LENGTHS), make_rows(TRAINING_LENGTHS)
    write_hidden(output, rows)
    for kind in ("sequence", "mean", "lora"):
        write_kind(kind, output, rows, training_rows)


if __name__ == "__main__":
    main()
