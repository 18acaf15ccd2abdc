"""Compares the TF-IDF baselines that stand beside Hone's scores with scikit-learn's.

Usage: baseline.py --hone PROGRAM --encoder DIR --train FILE --test FILE [--tabs]
       baseline.py --hone PROGRAM --encoder DIR --train FILE.csv --test FILE.csv --kind KIND --text COLUMN... --label COLUMN
                   [--separator TEXT]

The files of the first form have `LABEL text` lines; with --tabs a tab stands after the label. Hone trains one step,
since the baselines are fitted on the same rows whatever is trained, and its weights are read from the run's
baselines.json. scikit-learn: TfidfVectorizer with LogisticRegression, OneVsRestClassifier of it for multi_label, Ridge
for regression, all with their default settings. Printed: both scores (accuracy, micro F1, Pearson's r) and the share of
equal predictions, of numbers the largest difference. Exit status 1 when the scores differ by more than 0.5 points.
"""
import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score
from sklearn.multiclass import OneVsRestClassifier

METRICS = {"multi_label": "micro_f1", "regression": "pearson"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("hone", "encoder", "train", "test"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--tabs", action="store_true")
    parser.add_argument("--kind", choices=["classification", *METRICS], default="classification")
    parser.add_argument("--text", action="append", default=[])
    parser.add_argument("--label")
    parser.add_argument("--separator", default=";")
    return parser.parse_args()


def read(path, arguments):
    """Texts and what stands beside them, as Hone reads them; several columns of text are joined by a line feed."""
    if arguments.label:
        with open(path, encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row[arguments.label] or arguments.kind == "multi_label"]
        texts = ["\n".join(row[name] for name in arguments.text if row[name]) for row in rows]
        return texts, [row[arguments.label] for row in rows]
    separator = "\t" if arguments.tabs else " "
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    pairs = [line.rstrip("\r").split(separator, 1) for line in lines if line.strip()]
    return [text for _, text in pairs], [label for label, _ in pairs]


def run_hone(arguments, workspace):
    """The scores of the test and the fitted baselines."""
    columns = [word for name in arguments.text for word in ("--text", name)]
    form = columns + ["--label", arguments.label] if arguments.label else [
        "--format", "label-tsv" if arguments.tabs else "label-text"]
    if arguments.kind == "multi_label":
        form += ["--set", f"data.separator={json.dumps(arguments.separator)}"]
    if arguments.kind in METRICS:
        form += ["--set", f"training.metric={METRICS[arguments.kind]}"]
    done = subprocess.run([
        arguments.hone, "train", arguments.train, "--test", arguments.test, "--kind", arguments.kind, "--encoder",
        str(Path(arguments.encoder).resolve()), "--json", "--workspace", workspace, "--set", "data.validation=null",
        "--set", "training.epochs=", "--set", "training.steps=1", *form], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    summary = json.loads(done.stdout)
    fitted = json.loads((Path(summary["run"]) / "baselines.json").read_text(encoding="utf-8"))
    return summary["test"]["baselines"], fitted


def hone_outputs(fitted, kind, texts):
    """What the weights of Hone's file give: `[text, output]`."""
    model = fitted if kind in METRICS else fitted["tfidf_logistic_regression"]
    vectorizer = TfidfVectorizer(vocabulary=model["terms"])
    vectorizer.idf_ = np.array(model["inverse_document_frequencies"])
    weights = np.array(model["weights"]).reshape(-1, len(model["intercepts"]))
    return vectorizer.transform(texts) @ weights + np.array(model["intercepts"])


def compare(arguments, ours, fitted):
    """Both scores, and how alike the predictions are."""
    texts, labels = read(arguments.train, arguments)
    test_texts, gold = read(arguments.test, arguments)
    vectorizer = TfidfVectorizer()
    features, test = vectorizer.fit_transform(texts), vectorizer.transform(test_texts)
    outputs = hone_outputs(fitted, arguments.kind, test_texts)
    if arguments.kind == "regression":
        theirs = Ridge().fit(features, [float(label) for label in labels]).predict(test)
        gap = np.abs(theirs - outputs[:, 0]).max()
        return ours["tfidf"]["pearson"], np.corrcoef(theirs, [float(value) for value in gold])[0, 1], f"largest difference {gap:.2g}"
    names = fitted["labels"]
    if arguments.kind == "multi_label":
        def table(cells):
            sets = [{part.strip() for part in cell.split(arguments.separator)} for cell in cells]
            return np.array([[name in row for name in names] for row in sets], dtype=int)

        theirs = OneVsRestClassifier(LogisticRegression()).fit(features, table(labels)).predict(test)
        equal = ((outputs >= 0) == theirs).all(axis=1).mean()
        return ours["tfidf"], f1_score(table(gold), theirs, average="micro"), f"equal sets {100 * equal:.2f} %"
    theirs = LogisticRegression().fit(features, labels).predict(test)
    classes = [names[place] for place in fitted["tfidf_logistic_regression"]["classes"]]
    best = outputs.argmax(axis=1) if outputs.shape[1] > 1 else (outputs[:, 0] > 0).astype(int)
    equal = np.mean([classes[place] == label for place, label in zip(best, theirs)])
    return ours["tfidf"], np.mean(theirs == np.array(gold)), f"equal predictions {100 * equal:.2f} %"


def main():
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as workspace:
        ours, theirs, alike = compare(arguments, *run_hone(arguments, workspace))
    print(f"{Path(arguments.train).name}, {arguments.kind}: Hone {100 * ours:.2f} %, scikit-learn {100 * theirs:.2f} %, "
          f"difference {100 * abs(ours - theirs):.2f} points; {alike}")
    sys.exit(0 if abs(ours - theirs) <= 0.005 else 1)


if __name__ == "__main__":
    main()
