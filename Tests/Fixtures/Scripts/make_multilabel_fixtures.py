"""Writes evaluation/multilabel.json: multi-label scores of random label sets, computed by scikit-learn, with intervals
of its scores on resampled rows.

`gold` and `predicted` are rows of 0 and 1, a character a label. `averages` are by scikit-learn's `zero_division`, 0 and
1, each as [precision, recall, F1] of `micro`, `macro`, `weighted` and `samples`; `perLabel` likewise for each label.

Run from the repository root: python Tests/Fixtures/Scripts/make_multilabel_fixtures.py (needs scikit-learn)
"""

import json
import pathlib
import warnings

import numpy
from sklearn import metrics
from split_mix import SplitMix64

random = numpy.random.default_rng(20250219)
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "evaluation" / "multilabel.json"
AVERAGES = ("micro", "macro", "weighted", "samples")
warnings.filterwarnings("ignore", message="No positive class found")
warnings.filterwarnings("ignore", message="Only one class is present")


def prf(gold, predicted, average, zero_division):
    values = metrics.precision_recall_fscore_support(gold, predicted, average=average, zero_division=zero_division)
    return [value.tolist() if average is None else float(value) for value in values[:3]]


def digits(table):
    return ["".join(str(int(cell)) for cell in row) for row in table]


def case(name, gold, predicted, scores):
    precision_of_label = [
        float(metrics.average_precision_score(gold[:, label], scores[:, label])) for label in range(gold.shape[1])
    ]
    return {
        "name": name,
        "gold": digits(gold),
        "predicted": digits(predicted),
        "scores": scores.tolist(),
        "support": gold.sum(axis=0).tolist(),
        "averages": [[prf(gold, predicted, average, zero) for average in AVERAGES] for zero in (0, 1)],
        "perLabel": [prf(gold, predicted, None, zero) for zero in (0, 1)],
        "subsetAccuracy": float(metrics.accuracy_score(gold, predicted)),
        "hammingLoss": float(metrics.hamming_loss(gold, predicted)),
        "averagePrecision": precision_of_label,
        "meanAveragePrecision": float(metrics.average_precision_score(gold, scores, average="macro")),
        "hardMeanAveragePrecision": float(
            metrics.average_precision_score(gold, predicted.astype(float), average="macro")
        ),
    }


def draw(rows, labels, density, noise, steps):
    """Scores follow the gold labels through noise; with `steps` they are rounded to so many values and tie."""
    gold = (random.random((rows, labels)) < density).astype(int)
    scores = 1 / (1 + numpy.exp(-(2 * gold - 1 + noise * random.normal(size=(rows, labels)))))
    if steps:
        scores = numpy.round(scores * steps) / steps
    return gold, (scores >= 0.5).astype(int), scores


cases = []
for rows in (1, 2, 23, 90):
    for labels in (2, 7):
        for density in (0.05, 0.3, 0.8):
            noise = float(random.choice([0.2, 1.0, 2.5]))
            steps = int(random.choice([0, 4]))
            name = f"{rows} rows, {labels} labels, density {density}, noise {noise}, steps {steps}"
            cases.append(case(name, *draw(rows, labels, density, noise, steps)))
gold, predicted, scores = draw(40, 5, 0.3, 1.0, 0)
gold[:, 1] = 0
predicted[:, 2] = 0
gold[:, 3] = predicted[:, 3] = 0
gold[3] = predicted[3] = 0
gold[4] = 0
predicted[5] = 0
cases.append(case("labels and rows without gold, predicted or either", gold, predicted, scores))
cases.append(case("nothing is gold", numpy.zeros_like(gold), predicted, scores))
cases.append(case("nothing is predicted", gold, numpy.zeros_like(gold), scores))
cases.append(case("nothing is either", numpy.zeros_like(gold), numpy.zeros_like(gold), scores))
cases.append(case("everything is both", numpy.ones_like(gold), numpy.ones_like(gold), scores))
cases.append(case("all scores are equal", gold, predicted, numpy.full(scores.shape, 0.5)))
cases.append(case("all right", gold, gold, scores))

METRICS = {
    "micro_f1": lambda g, p, s: metrics.f1_score(g, p, average="micro", zero_division=0),
    "macro_f1": lambda g, p, s: metrics.f1_score(g, p, average="macro", zero_division=0),
    "weighted_f1": lambda g, p, s: metrics.f1_score(g, p, average="weighted", zero_division=0),
    "samples_f1": lambda g, p, s: metrics.f1_score(g, p, average="samples", zero_division=0),
    "subset_accuracy": lambda g, p, s: metrics.accuracy_score(g, p),
    "mean_average_precision": lambda g, p, s: metrics.average_precision_score(g, s, average="macro"),
}


def bootstrap(index, metric, resamples, seed):
    """The 95 % interval of a metric on rows drawn by the product's own random streams."""
    table = cases[index]
    gold, predicted = (
        numpy.array([[int(cell) for cell in row] for row in table[side]]) for side in ("gold", "predicted")
    )
    scores = numpy.array(table["scores"])
    values = []
    for resample in range(resamples):
        stream = SplitMix64(seed, resample)
        rows = [stream.index(len(gold)) for _ in range(len(gold))]
        values.append(float(METRICS[metric](gold[rows], predicted[rows], scores[rows])))
    low, high = numpy.quantile(values, [0.025, 0.975], method="linear")
    return {
        "case": index,
        "metric": metric,
        "resamples": resamples,
        "seed": seed,
        "low": float(low),
        "high": float(high),
    }


uncertain = min(
    (index for index, table in enumerate(cases) if len(table["gold"]) == 90),
    key=lambda index: abs(cases[index]["subsetAccuracy"] - 0.4),
)
bootstraps = [bootstrap(uncertain, metric, 60, 7) for metric in METRICS]
bootstraps.append(bootstrap(24, "mean_average_precision", 40, 2**63 + 11))

OUTPUT.write_text(json.dumps({"cases": cases, "bootstraps": bootstraps}) + "\n")
