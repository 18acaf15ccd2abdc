"""Writes datasets/tables.json: random tables as Python's csv module writes them, with the rows that it reads back and
the physical line on which each begins.

Run from the repository root: python Tests/Fixtures/Scripts/make_dataset_fixtures.py (standard library only)
"""

import csv
import io
import json
import pathlib
import random

OUTPUT = pathlib.Path(__file__).resolve().parent.parent / "datasets" / "tables.json"
PIECES = ["soup", "rain", "", " ", ",", ";", "\t", "|", '"', '""', "\n", "\r\n", "\n\n", "é", "e\u0301", "東京", "😀", "#"]
LABELS = ["good", "bad", "1.0", "yes", "no", "é", "e\u0301", "a b", 'q"q', "semi;colon", "comma,comma", "tab\ttab"]


def table(generator, delimiter, line_end, quoting):
    header = ["id", "review", "stars", "more"]
    generator.shuffle(header)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, lineterminator=line_end, quoting=quoting)
    writer.writerow(header)
    rows = []
    for number in range(generator.randint(1, 12)):
        # A text without a letter would be blank, and blank rows are rejected.
        text = "".join(generator.choice(PIECES) for _ in range(generator.randint(0, 8))) + "end"
        label = generator.choice(LABELS)
        values = {"id": str(number), "review": text, "stars": label, "more": generator.choice(PIECES)}
        line = stream.getvalue().count("\n") + 1
        writer.writerow([values[name] for name in header])
        rows.append({"text": text, "label": label, "line": line})
    content = stream.getvalue()
    read = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True))
    assert [(r["review"], r["stars"]) for r in read] == [(r["text"], r["label"]) for r in rows]
    if generator.random() < 0.3:
        content = content[: -len(line_end)]
    return {"delimiter": delimiter, "content": content, "rows": rows}


generator = random.Random(7)
tables = []
for repeat in range(12):
    for delimiter in ",;\t|":
        for line_end in ("\n", "\r\n"):
            quoting = generator.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
            tables.append(table(generator, delimiter, line_end, quoting))
OUTPUT.parent.mkdir(exist_ok=True)
OUTPUT.write_text(json.dumps(tables, indent=0) + "\n")
