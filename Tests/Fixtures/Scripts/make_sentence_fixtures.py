"""Makes Tests/Fixtures/sentences: what sentence-transformers computes of losses over vectors, and of training by them.

Usage: make_sentence_fixtures.py [--encoder DIR]

Needs the encoder of make_bert_fixtures.py, torch and sentence-transformers 5. Writes
  losses.json      vectors, and by MultipleNegativesRankingLoss (with and without hard negatives) and by
                   CosineSimilarityLoss their losses and gradients, in double precision
  training.json    rows of ids and ten steps of tiny-bert by either loss, four rows a step, with their losses and norms;
                   dropout is 0, a vector the mean of the states of all tokens
  embeddings.json  with --encoder, a directory that sentence-transformers loads: texts and their vectors, as the encoder
                   pools them and by the first token
"""
import argparse
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.losses import CosineSimilarityLoss, MultipleNegativesRankingLoss
from sentence_transformers.models import Pooling
from transformers import AutoModel, get_linear_schedule_with_warmup

FIXTURES = Path(__file__).resolve().parent.parent
OUTPUT = FIXTURES / "sentences"
TINY = FIXTURES / "tiny-bert" / "encoder"
CLS, SEP, FIRST = 2, 3, 5
STEPS, ROWS, RATE, DECAY, CLIP, SCALE = 10, 4, 1e-3, 0.01, 1.0, 20.0
TEXTS = [
    "A short text.", "The same thing said in other words, and at some more length than before!", "x",
    "Fläche, naïve café – 東京 and an emoji 🙂 in one line", "one two three four five six seven eight nine ten " * 8,
]


def losses_of(vectors, ranking, targets):
    """The loss of some columns of vectors."""
    if ranking:
        return MultipleNegativesRankingLoss(None, scale=SCALE).compute_loss_from_embeddings(vectors, None)
    return CosineSimilarityLoss(None).compute_loss_from_embeddings(vectors, targets)


def write_losses():
    cases = []
    for columns, ranking, rows, width in [(2, True, 5, 7), (3, True, 4, 16), (2, True, 2, 3), (2, False, 6, 9)]:
        vectors = [torch.randn(rows, width, dtype=torch.float32).double().mul(1 + 2 * column).requires_grad_()
                   for column in range(columns)]
        targets = (torch.arange(rows) % 2).double()
        loss = losses_of(vectors, ranking, targets)
        gradients = torch.autograd.grad(loss, vectors)
        cases.append(dict(kind="ranking" if ranking else "similarity", pairs=rows, width=width, targets=targets.tolist(),
                          vectors=torch.cat(vectors).detach().flatten().tolist(), loss=loss.item(),
                          gradient=torch.cat(gradients).flatten().tolist()))
    write("losses.json", scale=SCALE, cases=cases)


def make_rows(count, columns, words):
    lengths = torch.randint(1, 12, (count, columns))
    return [[[CLS, *torch.randint(FIRST, words, (int(length),)).tolist(), SEP] for length in row] for row in lengths]


def encode(model, texts):
    width = max(map(len, texts))
    ids = torch.tensor([text + [0] * (width - len(text)) for text in texts])
    mask = torch.tensor([[1] * len(text) + [0] * (width - len(text)) for text in texts])
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = mask.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1)


def train(rows, ranking, dtype):
    model = AutoModel.from_pretrained(TINY, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0).to(dtype).train()
    norms = {f"{path}.weight" for path, module in model.named_modules() if isinstance(module, torch.nn.LayerNorm)}
    named = [(name, p) for name, p in model.named_parameters() if not name.startswith("pooler.")]
    plain = [p for name, p in named if name.endswith("bias") or name in norms]
    decayed = [p for name, p in named if not (name.endswith("bias") or name in norms)]
    optimizer = torch.optim.AdamW([dict(params=decayed, weight_decay=DECAY), dict(params=plain, weight_decay=0.0)], lr=RATE)
    schedule = get_linear_schedule_with_warmup(optimizer, 1, STEPS)
    history = []
    for step in range(STEPS):
        start = step * ROWS % len(rows)
        batch = rows[start:start + ROWS]
        targets = (torch.arange(start, start + ROWS) % 2).to(dtype)
        loss = losses_of([encode(model, [row[column] for row in batch]) for column in range(len(batch[0]))], ranking, targets)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(decayed + plain, CLIP)
        history.append((loss.item(), norm.item()))
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return history


def write_training():
    words = AutoModel.from_pretrained(TINY).config.vocab_size
    fields = {}
    for name, columns in (("ranking", 3), ("similarity", 2)):
        rows = make_rows(16, columns, words)
        steps = [dict(loss=loss, gradient_norm=norm) for loss, norm in train(rows, name == "ranking", torch.float64)]
        fields[name] = dict(rows=rows, steps=steps)
    write("training.json", scale=SCALE, **fields)


def write_embeddings(encoder):
    model = SentenceTransformer(str(encoder), device="cpu")
    first = SentenceTransformer(modules=[model[0], Pooling(model.get_embedding_dimension(), "cls")], device="cpu")
    found = [[[float(value) for value in vector] for vector in model.encode(TEXTS, normalize_embeddings=True, batch_size=2)]
             for model in (model, first)]
    write("embeddings.json", encoder=Path(encoder).name, texts=TEXTS, vectors=found[0], cls_vectors=found[1])


def write(name, **fields):
    import sentence_transformers
    import transformers
    versions = {module.__name__: module.__version__.split("+")[0] for module in (torch, transformers, sentence_transformers)}
    lines = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in dict(reference=versions, **fields).items()]
    OUTPUT.mkdir(exist_ok=True)
    (OUTPUT / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path)
    arguments = parser.parse_args()
    torch.manual_seed(31)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    write_losses()
    write_training()
    if arguments.encoder:
        write_embeddings(arguments.encoder)


if __name__ == "__main__":
    main()
