"""Makes tasks/classification/dirty.csv, the training tickets with faults planted in them, and dirty.expected.json.

Usage: make_dirty_tickets.py [--folder DIR]

The file is what an office program of western Europe exports: semicolons, Windows-1252, CR LF. The list beside it says of
each planted fault what `hone check` calls it and the line on which it stands. Nothing else is changed in the tickets.
"""
import argparse
import csv
import io
import json
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument(
    "--folder", type=Path, default=Path(__file__).resolve().parents[3] / "tasks" / "classification")
folder = parser.parse_args().folder


def read(name):
    with open(folder / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def line(row):
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="").writerow(row.values())
    return text.getvalue()


train, test = read("train.csv"), read("test.csv")
rows = [(line(row), []) for row in train]


def plant(place, text, *kinds):
    """Puts a row before that of the place in the clean file."""
    planted.append((place, text, list(kinds)))


def like(row, **changes):
    return {**row, "ticket": "T9" + row["ticket"][2:], **changes}


def longer(row, sentence):
    return like(row, body=row["body"] + " " + sentence)


planted = []
by_length = sorted(train, key=lambda row: -len(row["body"]))
plant(20, line(like(train[10], body="", subject="  ")), "left_out")
plant(60, line(like(train[11], subject="Lamp again", body="The lamp has come and I still wait for the cable.", category="")), "left_out")
plant(90, line(like(train[12], subject="No class", body="Nobody has said what this one is about.", category="  ")), "left_out")
plant(110, "T90001;2026-05-01 10:00;F1;email", "left_out")
plant(140, line(like(train[13], subject="Quote")).replace("Quote", '"He said " stop'), "left_out")
plant(150, line(like(train[100])), "duplicate_texts")
plant(200, line(like(train[30], subject=train[30]["subject"].upper(), body=train[30]["body"].upper() + "!!")), "duplicate_texts")
plant(230, line(like(train[150], category="praise" if train[150]["category"] != "praise" else "app")),
      "contradicting_labels", "unknown_labels")
plant(240, line(like(train[160], category="app" if train[160]["category"] != "app" else "billing")), "contradicting_labels")
plant(250, line(longer(by_length[0], "Thank you.")), "near_duplicates")
plant(260, line(longer(by_length[3], "Regards, me")), "near_duplicates")
plant(270, line(like(test[5])), "split_overlap")
plant(280, line(like(test[50], customer="F2")), "split_overlap")
plant(300, line(like(train[14], subject="Label", category="deliverry",
                     body="A tiny slip of the pen in the last column, as happens on Fridays.")), "unknown_labels")

lines, expected = [line(dict(zip(train[0], train[0])))], []
number = 1
for place in range(len(rows) + 1):
    for _, text, kinds in (entry for entry in planted if entry[0] == place):
        number += 1
        lines.append(text)
        expected += [dict(kind=kind, line=number) for kind in kinds]
    if place < len(rows):
        number += rows[place][0].count("\n") + 1
        lines.append(rows[place][0])
(folder / "dirty.csv").write_bytes(("\r\n".join(lines) + "\r\n").encode("windows-1252"))
(folder / "dirty.expected.json").write_text(json.dumps(dict(findings=expected), indent=1) + "\n", encoding="utf-8")
