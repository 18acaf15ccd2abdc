"""Writes baselines/reference.json: probabilities of scikit-learn's TfidfVectorizer and LogisticRegression on a small
sample that is written out below.

Run from the repository root: python Tests/Fixtures/Scripts/make_baseline_fixtures.py (needs scikit-learn)
"""

import json
import pathlib

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "baselines" / "reference.json"

TRAINING = [
    ("kitchen", "The kettle whistles before the toast is even brown."),
    ("kitchen", "Whisk two eggs, add flour, and let the batter rest an hour."),
    ("kitchen", "My grandmother salts the water twice and never measures rice."),
    ("kitchen", "A crème brûlée needs patience; the torch does the rest."),
    ("kitchen", "We burned the onions again, so the soup tastes of smoke."),
    ("kitchen", "Sharpen the knife first, then slice the tomatoes thin."),
    ("kitchen", "The oven runs hot: bake at 180 instead of 200 degrees."),
    ("kitchen", "Add salt, add lemon, taste, and add salt again."),
    ("kitchen", "Bread rises slowly in a cold pantry, but it rises."),
    ("kitchen", "Große Töpfe kochen langsam, kleine Töpfe kochen über."),
    ("weather", "Rain all night, and by morning the gutters had given up."),
    ("weather", "The forecast says snow above 800 m and sleet below."),
    ("weather", "A warm wind came off the hills and dried the washing in an hour."),
    ("weather", "Fog again; the ferry sounded its horn until noon."),
    ("weather", "It was so cold that the ink froze and the kettle cracked."),
    ("weather", "Thunder rolled twice, and then the rain came sideways."),
    ("weather", "Clear skies tonight, frost by dawn, sun by ten."),
    ("weather", "Hail the size of peas flattened the tomatoes."),
    ("weather", "İstanbul'da yağmur var, rüzgar sert."),
    ("travel", "The night train leaves at 22:40 from platform 3."),
    ("travel", "We missed the ferry and slept on our bags in the harbour."),
    ("travel", "Take bus no. 12 to the museum and walk up the hill."),
    ("travel", "My passport expired the week before the flight."),
    ("travel", "The hostel had one window, no heating and a lovely host."),
    ("travel", "Our train stood in the fog for an hour outside Łódź."),
    ("travel", "Book the window seat: the coast is on the left going south."),
    ("travel", "ticket_number and seat_number are printed on the back"),
]

PROBES = [
    "The ferry was late because of the fog.",
    "Add flour and bake for an hour.",
    "THE TRAIN, THE TRAIN, THE TRAIN!",
    "rain rain go away",
    "nothing known whatsoever here?",
    "",
    "a I 7 _",
    "cre\u0300me bru\u0302le\u0301e or crème brûlée",
    "東京の天気 ½ Ⅷ tomatoes²",
    "seat_number seat-number SEAT_NUMBER",
    "İSTANBUL yağmur",
    "over the hill\tand\u00a0far\u200baway 😀salt😀",
]


def reference(name, training, longest_ngram):
    labels = []
    for label, _ in training:
        if label not in labels:
            labels.append(label)
    vectorizer = TfidfVectorizer(ngram_range=(1, longest_ngram))
    features = vectorizer.fit_transform([text for _, text in training])
    gold = [labels.index(label) for label, _ in training]
    model = LogisticRegression(tol=1e-9, max_iter=10000).fit(features, gold)
    return {
        "name": name,
        "longestNGram": longest_ngram,
        "labels": labels,
        "texts": [text for _, text in training],
        "gold": gold,
        "probes": PROBES,
        "probabilities": model.predict_proba(vectorizer.transform(PROBES)).tolist(),
        "vocabularySize": len(vectorizer.vocabulary_),
    }


if __name__ == "__main__":
    two_classes = [row for row in TRAINING if row[0] != "travel"]
    cases = [
        reference("two classes", two_classes, 1),
        reference("two classes, pairs of words", two_classes, 2),
        reference("three classes", TRAINING, 1),
        reference("three classes, pairs of words", TRAINING, 2),
    ]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(json.dumps(cases, indent=1, ensure_ascii=True) + "\n")
