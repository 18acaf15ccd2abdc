"""Writes baselines/linear.json: what scikit-learn's TfidfVectorizer with LogisticRegression of each label, and with Ridge,
give on the sample of make_baseline_fixtures.py; Ridge also with the terms that occur more than once (max_features).

Run from the repository root: python Tests/Fixtures/Scripts/make_linear_baseline_fixtures.py (needs scikit-learn)
"""

import json

from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

from make_baseline_fixtures import OUTPUT, PROBES, TRAINING

texts = [text for _, text in TRAINING]
vectorizer = TfidfVectorizer()
features, probes = vectorizer.fit_transform(texts), vectorizer.transform(PROBES)
labels = {
    "the": ["the " in text.lower() for text in texts], "long": [len(text) > 55 for text in texts],
    "kitchen": [label == "kitchen" for label, _ in TRAINING],
}
lengths = [len(text) / 10 for text in texts]
result = {
    "texts": texts, "probes": PROBES, "labels": list(labels),
    "targets": [[int(labels[name][row]) for name in labels] for row in range(len(texts))],
    "logOdds": [list(row) for row in zip(*(
        LogisticRegression(tol=1e-9, max_iter=10000).fit(features, labels[name]).decision_function(probes).tolist()
        for name in labels))],
    "numbers": lengths,
    "predicted": Ridge(alpha=1.0, solver="cholesky").fit(features.toarray(), lengths).predict(probes.toarray()).tolist(),
}
counts = sorted(CountVectorizer().fit_transform(texts).sum(axis=0).tolist()[0], reverse=True)
limit = sum(count > 1 for count in counts)
few = TfidfVectorizer(max_features=limit)
model = Ridge(alpha=1.0, solver="cholesky").fit(few.fit_transform(texts).toarray(), lengths)
result.update(limitedTerms=limit, limitedPredicted=model.predict(few.transform(PROBES).toarray()).tolist())
(OUTPUT.parent / "linear.json").write_text(json.dumps(result, indent=1, ensure_ascii=True) + "\n")
