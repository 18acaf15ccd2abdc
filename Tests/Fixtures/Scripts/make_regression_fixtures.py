"""Writes evaluation/regression.json: scores of random numbers, computed by scikit-learn and scipy.

A correlation that scipy has not (one side does not vary, or there is one row) is null, as are a kappa and an R² that
scikit-learn has not.

Run from the repository root: python Tests/Fixtures/Scripts/make_regression_fixtures.py (needs scikit-learn and scipy)
"""

import json
import math
import pathlib
import warnings

import numpy
import scipy.stats
from sklearn import metrics
from sklearn.dummy import DummyRegressor
from split_mix import SplitMix64

random = numpy.random.default_rng(20250307)
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "evaluation" / "regression.json"
warnings.filterwarnings("ignore")


def number(value):
    return None if math.isnan(value) else float(value)


def correlation(function, gold, predicted):
    return number(function(gold, predicted)[0]) if len(gold) > 1 else None


def scores(gold, predicted):
    return {
        "mse": float(metrics.mean_squared_error(gold, predicted)),
        "rmse": float(metrics.root_mean_squared_error(gold, predicted)),
        "mae": float(metrics.mean_absolute_error(gold, predicted)),
        "r2": number(metrics.r2_score(gold, predicted)),
        "pearson": correlation(scipy.stats.pearsonr, gold, predicted),
        "spearman": correlation(scipy.stats.spearmanr, gold, predicted),
    }


def case(name, gold, predicted):
    return {"name": name, "gold": gold.tolist(), "predicted": predicted.tolist(), **scores(gold, predicted)}


cases = []
for rows in (1, 2, 3, 40, 120):
    for noise in (0.0, 0.5, 3.0):
        gold = random.normal(3, 1, rows)
        cases.append(case(f"{rows} rows, noise {noise}", gold, gold + noise * random.normal(size=rows)))
for rows in (5, 60, 120):
    gold = random.integers(1, 6, rows).astype(float)
    predicted = numpy.round(gold + random.normal(size=rows), int(random.choice([0, 1])))
    cases.append(case(f"{rows} rows with ties", gold, predicted))
gold = random.integers(1, 6, 30).astype(float)
cases.append(case("constant predictions", gold, numpy.full(30, 2.1)))
# Of 0.5 the mean is exact; of 0.1 it is not, and scikit-learn divides by what rounding left of the variance.
cases.append(case("constant gold", numpy.full(30, 0.5), gold))
cases.append(case("constant gold, all right", numpy.full(30, 0.5), numpy.full(30, 0.5)))
cases.append(case("opposite", gold, -gold))
cases.append(case("far from zero", gold + 1e6, gold + 1e6 + random.normal(size=30)))


def rounded(values, scale):
    """The nearest value of an ascending scale, the higher one of two that are as near."""
    return [max(scale, key=lambda entry: (-abs(entry - value), entry)) for value in values]


def ordinal(name, gold, predicted, scale):
    places = [scale.index(value) for value in gold]
    found = [scale.index(value) for value in rounded(predicted, scale)]
    labels = list(range(len(scale)))
    return {
        "name": name,
        "scale": scale,
        "gold": [float(value) for value in gold],
        "predicted": [float(value) for value in predicted],
        "accuracy": float(metrics.accuracy_score(places, found)),
        "withinOne": float(numpy.mean(numpy.abs(numpy.array(places) - numpy.array(found)) <= 1)),
        "kappa": number(metrics.cohen_kappa_score(places, found, labels=labels, weights="quadratic")),
        "confusion": metrics.confusion_matrix(places, found, labels=labels).tolist(),
    }


ordinals = []
for scale in ([1.0, 2.0, 3.0, 4.0, 5.0], [0.0, 1.0], [-1.0, 0.0, 0.5, 4.0, 4.25, 9.0], [2.5]):
    for rows in (1, 17, 80):
        for noise in (0.1, 0.6, 3.0):
            gold = random.choice(scale, rows)
            predicted = gold + noise * random.normal(size=rows)
            ordinals.append(ordinal(f"{scale}, {rows} rows, noise {noise}", gold, predicted, scale))
stars = [1.0, 2.0, 3.0, 4.0, 5.0]
ordinals.append(ordinal("halves", stars[:4] + [5.0, 1.0], [1.5, 2.5, 3.5, 4.5, 99.0, -7.0], stars))
ordinals.append(ordinal("always one answer", [1.0, 2.0, 5.0, 5.0], [3.2, 3.2, 3.2, 3.2], stars))
ordinals.append(ordinal("only one value on both sides", [4.0] * 6, [4.1] * 6, stars))
ordinals.append(ordinal("all wrong by most", [1.0, 5.0, 1.0, 5.0], [5.0, 1.0, 5.0, 1.0], stars))

baselines = []
for training_rows, rows in ((1, 9), (8, 30), (31, 30)):
    training = random.normal(2, 3, training_rows)
    gold = random.normal(2, 3, rows)
    entry = {"training": training.tolist(), "gold": gold.tolist()}
    for strategy in ("mean", "median"):
        model = DummyRegressor(strategy=strategy).fit(numpy.zeros((training_rows, 1)), training)
        predicted = model.predict(numpy.zeros((rows, 1)))
        found = scores(gold, predicted)
        entry[strategy] = {"value": float(predicted[0]), **{key: found[key] for key in ("mse", "mae", "r2")}}
    baselines.append(entry)

METRICS = {key: (lambda gold, predicted, key=key: scores(gold, predicted)[key]) for key in scores([1, 2], [1, 2])}
METRICS["kappa"] = lambda gold, predicted: ordinal("", gold, predicted, stars)["kappa"]


def bootstrap(index, metric, resamples, seed):
    """The 95 % interval of a metric on rows drawn by the product's own random streams."""
    table = (ordinals if metric == "kappa" else cases)[index]
    gold, predicted = numpy.array(table["gold"]), numpy.array(table["predicted"])
    values = []
    for resample in range(resamples):
        stream = SplitMix64(seed, resample)
        rows = [stream.index(len(gold)) for _ in range(len(gold))]
        values.append(METRICS[metric](gold[rows], predicted[rows]))
    low, high = numpy.quantile(values, [0.025, 0.975], method="linear")
    return {
        "case": index,
        "metric": metric,
        "resamples": resamples,
        "seed": seed,
        "low": float(low),
        "high": float(high),
    }


ties = next(index for index, entry in enumerate(cases) if entry["name"] == "60 rows with ties")
bootstraps = [bootstrap(ties, metric, 60, 19) for metric in METRICS if metric != "kappa"]
noisy = next(index for index, entry in enumerate(ordinals) if "80 rows, noise 0.6" in entry["name"])
bootstraps.append(bootstrap(noisy, "kappa", 60, 3))

contents = {"cases": cases, "ordinals": ordinals, "baselines": baselines, "bootstraps": bootstraps}
OUTPUT.write_text(json.dumps(contents, allow_nan=False) + "\n")
