"""Writes evaluation/metrics.json: classification scores of random label pairs, computed by scikit-learn, and quantiles
computed by numpy and scipy.

Run from the repository root: python Tests/Fixtures/Scripts/make_metric_fixtures.py (needs scikit-learn and scipy)
"""

import json
import pathlib

import numpy
import scipy.stats
from sklearn import metrics
from split_mix import SplitMix64

random = numpy.random.default_rng(20240917)
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "evaluation" / "metrics.json"


def scores(name, gold, predicted, class_count):
    labels = list(range(class_count))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        gold, predicted, labels=labels, zero_division=0
    )
    return {
        "name": name,
        "classCount": class_count,
        "gold": [int(x) for x in gold],
        "predicted": [int(x) for x in predicted],
        "accuracy": float(metrics.accuracy_score(gold, predicted)),
        "macroF1": float(metrics.f1_score(gold, predicted, average="macro", zero_division=0)),
        "microF1": float(metrics.f1_score(gold, predicted, average="micro", zero_division=0)),
        "weightedF1": float(metrics.f1_score(gold, predicted, average="weighted", zero_division=0)),
        "matthews": float(metrics.matthews_corrcoef(gold, predicted)),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "support": [int(x) for x in support],
        "confusion": metrics.confusion_matrix(gold, predicted, labels=labels).tolist(),
    }


def random_case(class_count, rows, agreement, gold_classes=None, predicted_classes=None):
    gold = random.choice(gold_classes or list(range(class_count)), rows)
    other = random.choice(predicted_classes or list(range(class_count)), rows)
    predicted = numpy.where(random.random(rows) < agreement, gold, other)
    if predicted_classes:
        predicted = numpy.where(numpy.isin(predicted, predicted_classes), predicted, other)
    name = f"{class_count} classes, {rows} rows, agreement {agreement}"
    if gold_classes:
        name += f", gold only {gold_classes}"
    if predicted_classes:
        name += f", predicted only {predicted_classes}"
    return scores(name, gold, predicted, class_count)


cases = []
for class_count in (2, 3, 5, 12, 40):
    for rows in (1, 2, 17, 160):
        for agreement in (0.0, 0.6, 0.95):
            cases.append(random_case(class_count, rows, agreement))
cases.append(random_case(4, 60, 0.7, gold_classes=[0, 1, 3]))
cases.append(random_case(4, 60, 0.7, predicted_classes=[1, 2]))
cases.append(random_case(6, 60, 0.5, gold_classes=[0, 5], predicted_classes=[2, 5]))
cases.append(random_case(6, 60, 0.5, gold_classes=[0, 1], predicted_classes=[3, 4]))
cases.append(random_case(3, 30, 0.5, gold_classes=[1]))
cases.append(random_case(3, 30, 0.5, predicted_classes=[2]))
cases.append(scores("all right, one class", [1] * 9, [1] * 9, 3))
cases.append(scores("all wrong, two classes", [0, 1] * 5, [1, 0] * 5, 2))

quantiles = []
for count in (1, 2, 7, 100):
    values = numpy.sort(random.normal(size=count))
    for fraction in (0.0, 0.025, 0.31, 0.5, 0.975, 1.0):
        quantiles.append(
            {
                "values": values.tolist(),
                "fraction": fraction,
                "expected": float(numpy.quantile(values, fraction, method="linear")),
            }
        )

# The bootstrap of an accuracy draws the number of hits from a binomial distribution.
binomials = []
for rows, hits, level in ((50, 35, 0.95), (200, 150, 0.95), (200, 150, 0.8), (400, 388, 0.99)):
    tail = (1 - level) / 2
    distribution = scipy.stats.binom(rows, hits / rows)
    binomials.append(
        {
            "rows": rows,
            "hits": hits,
            "level": level,
            "low": float(distribution.ppf(tail)) / rows,
            "high": float(distribution.ppf(1 - tail)) / rows,
        }
    )


def bootstrap(rows, hits, resamples, seed):
    """The 95 % interval of an accuracy whose first `hits` rows are right, by the product's own random streams."""
    values = []
    for resample in range(resamples):
        random = SplitMix64(seed, resample)
        values.append(sum(random.index(rows) < hits for _ in range(rows)) / rows)
    low, high = numpy.quantile(values, [0.025, 0.975], method="linear")
    return {"rows": rows, "hits": hits, "resamples": resamples, "seed": seed, "low": float(low), "high": float(high)}


bootstraps = [bootstrap(97, 71, 1000, 42), bootstrap(31, 12, 200, 2**64 - 1)]

OUTPUT.parent.mkdir(exist_ok=True)
contents = {"cases": cases, "quantiles": quantiles, "binomials": binomials, "bootstraps": bootstraps}
OUTPUT.write_text(json.dumps(contents) + "\n")
