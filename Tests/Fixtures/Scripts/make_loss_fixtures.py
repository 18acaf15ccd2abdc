"""Writes losses/reference.json: losses of heads and the gradients of their logits, computed by PyTorch in double precision.

Where PyTorch has the loss it is called; focal losses are written out as Lin et al. (2017) define them, with log(1 - p)
taken from the other logits, and differentiated by autograd.

Run from the repository root: python Tests/Fixtures/Scripts/make_loss_fixtures.py (needs torch)
"""

import json
import pathlib

import numpy
import torch
from torch.nn import functional

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "losses" / "reference.json"

random = numpy.random.default_rng(20250702)


def single(array):
    """Numbers that single precision holds exactly."""
    return numpy.asarray(array, numpy.float32).astype(numpy.float64)


def logits_of(rows, columns, spread):
    """Normal numbers, or only ±spread, 0 and a few in between where spread is large."""
    if spread <= 10:
        return single(random.normal(0, spread, (rows, columns)))
    return single(random.choice([-spread, spread, 0, spread / 2, 1.5], (rows, columns)))


def numbers(array):
    """Flat, with null for NaN."""
    return [None if numpy.isnan(value) else float(value) for value in numpy.asarray(array).flatten()]


def finish(kind, logits, loss_of, **fields):
    x = torch.tensor(logits, requires_grad=True)
    loss = loss_of(x)
    (gradient,) = torch.autograd.grad(loss, x)
    assert torch.isfinite(loss) and torch.isfinite(gradient).all(), (kind, fields)
    return {
        "kind": kind, "columns": logits.shape[1], "logits": numbers(logits), "loss": float(loss.detach()),
        "gradient": numbers(gradient), **fields,
    }


def focal_classes(x, labels, weights, smoothing, gamma):
    """Every class with its share of the smoothed label; the mean is over the weights of the labels, as PyTorch's is."""
    kept = labels >= 0
    x, labels = x[kept], labels[kept]
    classes = x.shape[1]
    own = functional.one_hot(labels, classes).to(x.dtype)
    shares = ((1 - smoothing) * own + smoothing / classes) * weights
    total = torch.logsumexp(x, 1, keepdim=True)
    others = x[:, None, :].masked_fill(torch.eye(classes, dtype=torch.bool), -torch.inf).logsumexp(2)
    terms = shares * torch.exp(gamma * (others - total)) * (total - x)
    return terms.sum() / weights[labels].sum()


def classes_case(rows, classes, spread, weighted=False, smoothing=0.0, gamma=0.0, ignored=False):
    logits = logits_of(rows, classes, spread)
    labels = random.integers(0, classes, rows)
    if ignored:
        labels[random.random(rows) < 0.4] = -1
        labels[0] = 0
    weights = single(random.uniform(0.2, 3, classes)) if weighted else None
    target = torch.tensor(labels)

    def loss_of(x):
        if gamma > 0:
            return focal_classes(
                x, target, torch.tensor(weights) if weighted else torch.ones(classes).double(), smoothing, gamma)
        return functional.cross_entropy(
            x, target, weight=torch.tensor(weights) if weighted else None, ignore_index=-1, label_smoothing=smoothing)

    return finish(
        "classes", logits, loss_of, labels=labels.tolist(), weights=numbers(weights) if weighted else [],
        smoothing=smoothing, gamma=gamma)


def focal_labels(x, y, weights, gamma, alpha):
    zero = torch.zeros_like(x)
    yes, no = torch.logaddexp(-x, zero), torch.logaddexp(x, zero)
    positive, negative = (1.0, 1.0) if alpha is None else (alpha, 1 - alpha)
    return (positive * weights * y * torch.exp(-gamma * no) * yes
            + negative * (1 - y) * torch.exp(-gamma * yes) * no)


def labels_case(rows, labels, spread, weighted=False, smoothing=0.0, gamma=0.0, alpha=None, missing=False, soft=False):
    logits = logits_of(rows, labels, spread)
    targets = single(random.random((rows, labels)) if soft else random.integers(0, 2, (rows, labels)))
    if missing:
        targets[random.random((rows, labels)) < 0.3] = numpy.nan
        targets[0, 0] = 1
    weights = single(random.uniform(0.2, 5, labels)) if weighted else None
    present = torch.tensor(~numpy.isnan(targets))
    y = torch.tensor(numpy.nan_to_num(targets)) * (1 - smoothing) + smoothing / 2

    def loss_of(x):
        if gamma > 0 or alpha is not None:
            scale = torch.tensor(weights) if weighted else torch.ones(labels).double()
            each = focal_labels(x, y, scale, gamma, alpha)
        else:
            each = functional.binary_cross_entropy_with_logits(
                x, y, pos_weight=torch.tensor(weights) if weighted else None, reduction="none")
        return each[present].mean()

    return finish(
        "labels", logits, loss_of, targets=numbers(targets), weights=numbers(weights) if weighted else [],
        smoothing=smoothing, gamma=gamma, alpha=alpha)


def values_case(kind, rows, columns, spread, delta=None, missing=False):
    outputs = logits_of(rows, columns, spread)
    targets = single(random.normal(0, 2, (rows, columns)))
    if missing:
        targets[random.random((rows, columns)) < 0.3] = numpy.nan
        targets[0, 0] = 1.5
    present = torch.tensor(~numpy.isnan(targets))
    y = torch.tensor(targets)[present]
    loss = functional.mse_loss if delta is None else lambda x, t: functional.huber_loss(x, t, delta=delta)
    return finish(kind, outputs, lambda x: loss(x[present], y), targets=numbers(targets), delta=delta)


def main():
    cases = []
    for rows, classes, spread in [
        (1, 2, 1), (5, 3, 2), (7, 9, 3), (4, 8, 1), (3, 17, 5), (6, 4, 100), (6, 3, 1e4), (9, 11, 1e4), (3, 1, 2)
    ]:
        cases.append(classes_case(rows, classes, spread))
        cases.append(classes_case(rows, classes, spread, weighted=True, ignored=True))
        cases.append(classes_case(rows, classes, spread, smoothing=0.1, ignored=True))
        cases.append(classes_case(rows, classes, spread, weighted=True, smoothing=0.3, ignored=True))
        if classes > 1:
            for gamma in [0.5, 1.0, 2.0, 5.0]:
                cases.append(classes_case(rows, classes, spread, gamma=gamma))
            cases.append(classes_case(rows, classes, spread, weighted=True, gamma=2.0, ignored=True))
            cases.append(classes_case(rows, classes, spread, weighted=True, smoothing=0.2, gamma=1.5, ignored=True))
    for rows, labels, spread in [
        (1, 1, 1), (5, 3, 2), (4, 8, 3), (3, 19, 5), (6, 4, 100), (6, 9, 1e4), (4, 1, 1e4)
    ]:
        cases.append(labels_case(rows, labels, spread))
        cases.append(labels_case(rows, labels, spread, weighted=True, missing=True))
        cases.append(labels_case(rows, labels, spread, smoothing=0.1, missing=True))
        cases.append(labels_case(rows, labels, spread, weighted=True, soft=True, smoothing=0.2))
        for gamma in [0.5, 2.0]:
            cases.append(labels_case(rows, labels, spread, gamma=gamma, missing=True))
        cases.append(labels_case(rows, labels, spread, gamma=2.0, alpha=0.25))
        cases.append(labels_case(rows, labels, spread, weighted=True, gamma=1.5, alpha=0.4, smoothing=0.1, soft=True))
    for rows, columns, spread in [(1, 1, 1), (9, 1, 3), (5, 3, 2), (3, 18, 4), (4, 2, 100), (5, 9, 1e4)]:
        for missing in [False, True]:
            cases.append(values_case("squared", rows, columns, spread, missing=missing))
            cases.append(values_case("huber", rows, columns, spread, delta=1.0, missing=missing))
            cases.append(values_case("huber", rows, columns, spread, delta=0.35, missing=missing))
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
