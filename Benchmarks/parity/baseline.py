"""Compares the TF-IDF baseline that stands beside Hone's scores with scikit-learn's.

Usage: baseline.py --hone PROGRAM --encoder DIR --train FILE --test FILE [--tabs]

The files have `LABEL text` lines; with --tabs a tab stands after the label. Hone trains one step, since the baseline is
fitted on the same rows whatever is trained. scikit-learn: TfidfVectorizer and LogisticRegression with their default
settings. Exit status 1 when the accuracies differ by more than 0.5 points.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression


def read(path, separator):
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    pairs = [line.rstrip("\r").split(separator, 1) for line in lines if line.strip()]
    return [text for _, text in pairs], [label for label, _ in pairs]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("hone", "encoder", "train", "test"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--tabs", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as workspace:
        done = subprocess.run([
            arguments.hone, "train", arguments.train, "--test", arguments.test, "--encoder",
            str(Path(arguments.encoder).resolve()), "--json", "--workspace", workspace, "--set", "data.validation=null",
            "--set", "training.epochs=", "--set", "training.steps=1",
            "--format", "label-tsv" if arguments.tabs else "label-text"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    ours = json.loads(done.stdout)["test"]["baselines"]["tfidf"]
    separator = "\t" if arguments.tabs else " "
    texts, labels = read(arguments.train, separator)
    test_texts, test_labels = read(arguments.test, separator)
    vectorizer = TfidfVectorizer()
    model = LogisticRegression().fit(vectorizer.fit_transform(texts), labels)
    theirs = model.score(vectorizer.transform(test_texts), test_labels)
    print(f"{Path(arguments.train).name}: Hone {100 * ours:.2f} %, scikit-learn {100 * theirs:.2f} %, "
          f"difference {100 * abs(ours - theirs):.2f} points")
    sys.exit(0 if abs(ours - theirs) <= 0.005 else 1)


if __name__ == "__main__":
    main()
