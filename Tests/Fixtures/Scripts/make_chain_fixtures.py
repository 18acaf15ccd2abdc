"""Writes chains/reference.json: losses, gradients, marginals and best sequences of linear chains, computed by pytorch-crf
in double precision. What constraints forbid has a score of -10,000 there, of which nothing is left after exp.

Run from the repository root: python Tests/Fixtures/Scripts/make_chain_fixtures.py (needs torch and pytorch-crf 0.7.2)
"""

import json
import pathlib

import numpy
import torch
from torchcrf import CRF

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "chains" / "reference.json"
FORBIDDEN = -10_000.0

random = numpy.random.default_rng(20250611)


def floats(*shape):
    """Numbers that single precision holds exactly."""
    return random.normal(0, 1.5, shape).astype(numpy.float32).astype(numpy.float64)


def walk(length, transitions, starts, ends):
    """A random valid sequence."""
    tags = len(starts)
    while True:
        sequence = [int(tag) for tag in random.integers(0, tags, 1)]
        while len(sequence) < length:
            following = numpy.flatnonzero(transitions[sequence[-1]])
            if len(following) == 0:
                break
            sequence.append(int(random.choice(following)))
        if len(sequence) == length and starts[sequence[0]] and ends[sequence[-1]]:
            return sequence


def case(tags, lengths, density):
    transitions = random.random((tags, tags)) < density
    numpy.fill_diagonal(transitions, True)
    starts = random.random(tags) < density
    ends = starts | (random.random(tags) < density)
    starts[0] = ends[0] = True
    scores = {"transitions": floats(tags, tags), "starts": floats(tags), "ends": floats(tags)}
    crf = CRF(tags, batch_first=True).double()
    with torch.no_grad():
        crf.transitions.copy_(torch.tensor(scores["transitions"] + numpy.where(transitions, 0, FORBIDDEN)))
        crf.start_transitions.copy_(torch.tensor(scores["starts"] + numpy.where(starts, 0, FORBIDDEN)))
        crf.end_transitions.copy_(torch.tensor(scores["ends"] + numpy.where(ends, 0, FORBIDDEN)))
    sequences = []
    total = torch.zeros((), dtype=torch.float64)
    for length in lengths:
        emissions = torch.tensor(floats(length, tags)[None], requires_grad=True)
        gold = walk(length, transitions, starts, ends)
        weight = float(numpy.float32(random.uniform(0.1, 1)))
        loss = -crf(emissions, torch.tensor([gold]), reduction="none")[0]
        # log Z is the score of the gold sequence, which depends on the emissions by its own tags only, plus the loss.
        (slope,) = torch.autograd.grad(loss, emissions, retain_graph=True)
        marginals = slope[0] + torch.nn.functional.one_hot(torch.tensor(gold), tags)
        total = total + weight * loss
        sequences.append({
            "emissions": emissions.detach().flatten().tolist(),
            "gold": gold,
            "weight": weight,
            "loss": float(loss.detach()),
            "marginals": marginals.flatten().tolist(),
            "best": crf.decode(emissions)[0],
        })
    total.backward()
    return {
        "tags": tags,
        "allowedTransitions": transitions.flatten().tolist(),
        "allowedStarts": starts.tolist(),
        "allowedEnds": ends.tolist(),
        **{name: values.flatten().tolist() for name, values in scores.items()},
        "sequences": sequences,
        "transitionGradient": crf.transitions.grad.flatten().tolist(),
        "startGradient": crf.start_transitions.grad.tolist(),
        "endGradient": crf.end_transitions.grad.tolist(),
    }


def main():
    cases = [
        case(1, [1, 3], 1), case(2, [1, 2, 5], 1), case(5, [4, 9, 1], 1), case(5, [4, 9, 2], 0.5),
        case(13, [20, 7], 0.6),
    ]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(cases) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
