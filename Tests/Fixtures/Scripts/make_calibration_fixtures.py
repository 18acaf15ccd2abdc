"""Writes evaluation/calibration.json: temperatures, calibration errors, thresholds and bounds, computed by scipy and
scikit-learn.

Temperatures are zeros of the slope of the log-likelihood (scipy's `brentq`), held here against the minimum that scipy's
`minimize_scalar` finds of scikit-learn's `log_loss`. Calibration errors of equal widths follow from scikit-learn's
`calibration_curve`, held here against the loop of Guo et al.'s published code. Those of equal mass have their edges
at exact quantiles: numpy rounds the place of a quantile, so that a forecast which is itself an edge may fall on either
side of it in `calibration_curve`; where no forecast is an edge, both are held against each other. Thresholds are found
by trying all cuts.

Run from the repository root: python Tests/Fixtures/Scripts/make_calibration_fixtures.py (needs scikit-learn and scipy)
"""

import json
import math
import pathlib

import numpy
import scipy.optimize
import scipy.special
import scipy.stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

random = numpy.random.default_rng(20250401)
OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "evaluation" / "calibration.json"
RANGE = (0.1, 10.0)
BINS = 15
compared = {"uniform": 0, "quantile": 0}


def guo_error(confidences, accuracies):
    """ECE as in `ECELoss` of github.com/gpleiss/temperature_scaling, at the same bounds of bins."""
    error = 0.0
    for index in range(BINS):
        inside = (confidences > index / BINS) & (confidences <= (index + 1) / BINS)
        if inside.any():
            error += abs(confidences[inside].mean() - accuracies[inside].mean()) * inside.mean()
    return error


def exact_quantiles(probabilities):
    """Linear between neighbours, the places computed in integers."""
    values = numpy.sort(probabilities)
    edges = []
    for part in range(BINS + 1):
        below, rest = divmod(part * (len(values) - 1), BINS)
        edges.append(values[below] + (values[below + 1] - values[below]) * (rest / BINS) if rest else values[below])
    return numpy.array(edges)


def calibration_error(probabilities, outcomes, strategy):
    edges = numpy.arange(BINS + 1) / BINS if strategy == "uniform" else exact_quantiles(probabilities)
    places = numpy.searchsorted(edges[1:-1], probabilities)
    counts = numpy.bincount(places, minlength=BINS)
    gaps = numpy.bincount(places, weights=outcomes - probabilities, minlength=BINS)
    error = float(numpy.abs(gaps).sum() / len(probabilities))
    came, stated = calibration_curve(outcomes, probabilities, n_bins=BINS, strategy=strategy, pos_label=1)
    if strategy == "uniform" or math.gcd(len(probabilities) - 1, BINS) == 1:
        reference = numpy.sum(numpy.abs(came - stated) * counts[counts > 0]) / len(probabilities)
        assert abs(error - reference) < 1e-12
        compared[strategy] += 1
    if strategy == "uniform":
        assert abs(error - guo_error(probabilities, outcomes)) < 1e-12
    return error, counts.tolist()


def judged(nll, brier, probabilities, outcomes):
    uniform, counts = calibration_error(probabilities, outcomes, "uniform")
    adaptive, masses = calibration_error(probabilities, outcomes, "quantile")
    return {"nll": nll, "brier": brier, "ece": uniform, "counts": counts, "adaptive": adaptive, "masses": masses}


def softmax_scores(logits, gold, temperature):
    probabilities = scipy.special.softmax(logits / temperature, axis=1)
    classes = list(range(logits.shape[1]))
    logs = scipy.special.log_softmax(logits / temperature, axis=1)
    nll = float(-logs[numpy.arange(len(gold)), gold].mean())
    if probabilities[numpy.arange(len(gold)), gold].min() > 1e-12:  # log_loss clips smaller ones
        assert abs(nll - metrics.log_loss(gold, probabilities, labels=classes)) < 1e-9 * max(1, nll)
    brier = float(metrics.brier_score_loss(gold, probabilities, labels=classes, scale_by_half=False))
    outcomes = (logits.argmax(axis=1) == gold).astype(int)
    return judged(nll, brier, probabilities.max(axis=1), outcomes)


def softmax_slope(logits, gold, temperature):
    distances = logits - logits[numpy.arange(len(gold)), gold][:, None]
    return float((scipy.special.softmax(logits / temperature, axis=1) * distances).sum(axis=1).mean())


def sigmoid_scores(logits, gold, temperature):
    probabilities = scipy.special.expit(logits / temperature).ravel()
    cells = gold.ravel()
    nll = float(numpy.logaddexp(0, numpy.where(gold == 1, -logits, logits) / temperature).mean())
    if numpy.where(cells == 1, probabilities, 1 - probabilities).min() > 1e-6:  # log_loss clips, 1 - p rounds
        assert abs(nll - metrics.log_loss(cells, probabilities, labels=[0, 1])) < 1e-9 * max(1, nll)
    brier = float(metrics.brier_score_loss(cells, probabilities, labels=[0, 1]))
    return judged(nll, brier, probabilities, cells)


def sigmoid_slope(logits, gold, temperature):
    margins = numpy.where(gold == 1, logits, -logits)
    return float((-margins * scipy.special.expit(-margins / temperature)).mean())


def fit(slope, scores, logits, gold):
    low, high = RANGE
    if slope(logits, gold, low) <= 0:
        return low, "lowest"
    if slope(logits, gold, high) >= 0:
        return high, "highest"
    place = scipy.optimize.brentq(
        lambda place: slope(logits, gold, numpy.exp(place)), *numpy.log(RANGE), xtol=1e-15, rtol=1e-15, maxiter=500
    )
    temperature = float(numpy.exp(place))
    minimum = scipy.optimize.minimize_scalar(
        lambda place: scores(logits, gold, float(numpy.exp(place)))["nll"], bounds=numpy.log(RANGE), method="bounded"
    )
    assert abs(numpy.exp(minimum.x) - temperature) < 1e-3 * temperature
    assert scores(logits, gold, temperature)["nll"] <= minimum.fun + 1e-12
    return temperature, "optimum"


def entry(name, slope, scores, logits, gold):
    temperature, outcome = fit(slope, scores, logits, gold)
    return {
        "name": name,
        "logits": numpy.round(logits, 12).tolist(),
        "gold": gold.tolist(),
        "temperature": temperature,
        "outcome": outcome,
        "before": scores(logits, gold, 1.0),
        "after": scores(logits, gold, temperature),
    }


classes = []
for rows, count, scale, agreement in (
    (4, 2, 1.0, 0.5), (30, 2, 3.0, 0.8), (100, 3, 6.0, 0.7), (100, 5, 0.8, 0.9), (100, 4, 15.0, 0.8),
    (50, 77, 5.0, 0.6), (12, 3, 2.0, 1.0), (40, 3, 300.0, 1.0), (60, 4, 4.0, 0.0),
):
    gold = random.integers(0, count, rows)
    shown = numpy.where(random.random(rows) < agreement, gold, (gold + 1 + random.integers(0, count - 1, rows)) % count)
    logits = scale * (numpy.eye(count)[shown] + 0.2 * random.normal(size=(rows, count)))
    logits = numpy.round(logits, 12)
    classes.append(
        entry(f"{rows} rows, {count} classes, scale {scale}, agreement {agreement}", softmax_slope, softmax_scores,
              logits, gold)
    )
assert {case["outcome"] for case in classes} == {"optimum", "lowest", "highest"}

labels = []
for rows, count, scale, noise, density in (
    (3, 2, 1.0, 1.0, 0.5), (60, 4, 4.0, 1.0, 0.3), (60, 5, 0.8, 0.8, 0.2), (40, 3, 12.0, 0.9, 0.4),
    (40, 3, 90.0, 0.9, 0.4), (20, 3, 2.0, 0.0, 0.4),
):
    gold = (random.random((rows, count)) < density).astype(int)
    logits = numpy.round(scale * (2 * gold - 1 + noise * random.normal(size=(rows, count))), 12)
    labels.append(
        entry(f"{rows} rows, {count} labels, scale {scale}, noise {noise}", sigmoid_slope, sigmoid_scores, logits, gold)
    )

# Equal probabilities, and ones on the bounds of bins.
forecasts = []
for rows, steps in (
    (1, 0), (7, 0), (16, 0), (61, 0), (200, 0), (150, 0), (33, 0), (50, 10), (75, 20), (50, 15), (90, 30), (31, 1),
    (40, 3),
):
    probabilities = random.random(rows)
    if steps:
        probabilities = numpy.round(probabilities * steps) / steps
    outcomes = (random.random(rows) < probabilities).astype(int)
    uniform, counts = calibration_error(probabilities, outcomes, "uniform")
    adaptive, masses = calibration_error(probabilities, outcomes, "quantile")
    forecasts.append(
        {"probabilities": probabilities.tolist(), "outcomes": outcomes.tolist(), "ece": uniform, "counts": counts,
         "adaptive": adaptive, "masses": masses}
    )

bounds = []
for hits, rows in (
    (0, 5), (1, 1), (5, 5), (19, 20), (57, 60), (480, 500), (9_700, 10_000), (3, 10_000), (10_000, 10_000),
):
    for level in (0.5, 0.9, 0.95, 0.999):
        low = scipy.stats.binomtest(hits, rows, alternative="greater").proportion_ci(level, method="exact").low
        bounds.append({"hits": hits, "rows": rows, "level": level, "low": float(low)})


def cuts(probabilities):
    """Every set of rows that a threshold can take, as the lowest probability taken."""
    return sorted(set(probabilities), reverse=True)


def lower(hits, rows, level):
    return float(scipy.stats.beta.ppf(1 - level, hits, rows - hits + 1)) if hits else 0.0


def thresholds(probabilities, outcomes):
    probabilities, outcomes = numpy.array(probabilities), numpy.array(outcomes)
    found = {"precision": [], "recall": []}
    found["f1"] = float(metrics.f1_score(outcomes, probabilities >= 0.5, zero_division=0))
    found["bestF1"] = max(
        float(metrics.f1_score(outcomes, probabilities >= cut, zero_division=0)) for cut in cuts(probabilities)
    )
    for target in (0.5, 0.8, 0.9, 0.97, 1.0):
        for level in (None, 0.9):
            kept = recalled = None
            for cut in cuts(probabilities):
                taken = probabilities >= cut
                hits, positives = int(outcomes[taken].sum()), int(outcomes.sum())
                precision = metrics.precision_score(outcomes, taken, zero_division=0)
                recall = metrics.recall_score(outcomes, taken, zero_division=0)
                if level:
                    precision = lower(hits, int(taken.sum()), level)
                    recall = lower(hits, positives, level) if positives else 0
                if precision >= target:
                    kept = [int(taken.sum()), hits]
                if recall >= target and positives and recalled is None:
                    recalled = [int(taken.sum()), hits]
            for key, value in (("precision", kept), ("recall", recalled)):
                found[key].append({"target": target, "level": level, "taken": value})
    return found


choices = []
for rows, steps, sharpness in ((1, 0, 1), (6, 0, 1), (40, 0, 1), (80, 12, 1), (150, 0, 3), (60, 4, 0), (80, 0, 8)):
    probabilities = random.random(rows)
    if steps:
        probabilities = numpy.round(probabilities * steps) / steps
    chance = scipy.special.expit(2 * sharpness * (2 * probabilities - 0.6)) if sharpness else numpy.full(rows, 0.3)
    outcomes = (random.random(rows) < chance).astype(int)
    choices.append(
        {"probabilities": probabilities.tolist(), "outcomes": outcomes.tolist(), **thresholds(probabilities, outcomes)}
    )
choices.append(
    {"probabilities": [0.2, 0.7, 0.9], "outcomes": [0, 0, 0], **thresholds([0.2, 0.7, 0.9], [0, 0, 0])}
)

assert compared["quantile"] >= 10
contents = {"classes": classes, "labels": labels, "forecasts": forecasts, "bounds": bounds, "choices": choices}
OUTPUT.write_text(json.dumps(contents) + "\n")
