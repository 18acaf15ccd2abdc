"""Holds every offset that `hone tag` writes against the texts, and reads every form that it writes back.

Usage: offsets.py --hone PROGRAM --model MODEL --tweets FILE.tsv [FILE.tsv ...] [--hostile 5000]

The texts are the tweets (the last column) and hostile Unicode lines of a fixed seed, with entities planted in both so that
there is something to find. Slices: in JSON lines under each unit, CSV, brat and Label Studio, the original text at an
entity's offsets is the entity's text. Round trips: `hone evaluate` on JSON lines and Label Studio finds in them exactly
the entities that the same model tags (precision and recall 1, the same number); brat and CoNLL have the same number.
Exit status 1 on any fault.
"""
import argparse
import csv
import io
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "Tests" / "Fixtures" / "Scripts"))
from hostile_lines import HostileLines

PLANTED = ["Anna Berger moved to Graz in May 2024.", "Siemens paid 300 euros to Maria Huber,", "Order AB-12345 from Vienna"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--tweets", type=Path, nargs="+", required=True)
    parser.add_argument("--hostile", type=int, default=5000)
    return parser.parse_args()


def texts(arguments):
    tweets = [
        line.split("\t")[-1] for path in arguments.tweets for line in path.read_text(encoding="utf-8").split("\n") if line]
    generator = HostileLines(42)
    hostile = [generator.line() for _ in range(arguments.hostile)]
    planted = [
        text + " " + PLANTED[number % len(PLANTED)] + " " + text[: number % 7]
        for number, text in enumerate(tweets + hostile)]
    return [text for text in planted if text.strip()]


class Tagger:
    def __init__(self, arguments, source):
        self.command = [arguments.hone, "tag", arguments.model, "--input", source]
        self.hone, self.model = arguments.hone, arguments.model

    def tag(self, form, *options):
        return subprocess.run(
            [*self.command, "--format", form, *options], check=True, capture_output=True).stdout.decode("utf-8")

    def scores(self, path):
        report = json.loads(
            subprocess.run(
                [self.hone, "evaluate", self.model, "--data", path, "--json"], check=True, capture_output=True).stdout)
        micro = report["default"]["micro"]
        support = sum(entry["support"] for entry in report["default"]["per_type"].values())
        return micro["precision"], micro["recall"], support


def encoded(text, unit):
    """The text as something whose slices are in the unit, and how a slice becomes text again."""
    if unit == "byte":
        return text.encode("utf-8"), lambda part: part.decode("utf-8")
    if unit == "utf16":
        data = text.encode("utf-16-le")
        return [data[place:place + 2] for place in range(0, len(data), 2)], lambda part: b"".join(part).decode("utf-16-le")
    return text, lambda part: part


def slices(lines, unit, faults):
    count = 0
    for line in lines:
        document = json.loads(line)
        units, joined = encoded(document["text"], unit)
        for span in document["spans"]:
            count += 1
            if joined(units[span["start"]:span["end"]]) != span["text"]:
                faults.append(f"{unit}: {document['name']}: {span}")
    return count


def main():
    arguments = parse_arguments()
    all_texts = texts(arguments)
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        source = folder / "texts.jsonl"
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in all_texts), encoding="utf-8")
        tagger = Tagger(arguments, source)
        jsonl = tagger.tag("jsonl")
        documents = [json.loads(line) for line in jsonl.split("\n")[:-1]]
        if [document["text"] for document in documents] != all_texts:
            faults.append("the texts came back changed")
        spans = [(number, span) for number, document in enumerate(documents) for span in document["spans"]]
        print(f"{len(all_texts)} texts, {len(spans)} entities")
        for unit in ("codepoint", "utf16", "byte"):
            slices(tagger.tag("jsonl", "--offset-unit", unit).split("\n")[:-1], unit, faults)
        rows = list(csv.DictReader(io.StringIO(tagger.tag("csv"), newline="")))
        if len(rows) != len(spans):
            faults.append(f"csv: {len(rows)} rows")
        for row, (number, span) in zip(rows, spans):
            # An apostrophe keeps spreadsheets from taking a text for a formula.
            shown = row["text"][1:] if re.match(r"'[=+\-@\t\r]", row["text"]) else row["text"]
            if all_texts[number][int(row["start"]):int(row["end"])] != shown:
                faults.append(f"csv: text {number}: {row}")
        studio = json.loads(tagger.tag("label-studio"))
        for task in studio:
            for result in task["predictions"][0]["result"]:
                value = result["value"]
                if task["data"]["text"][value["start"]:value["end"]] != value["text"]:
                    faults.append(f"label-studio: {value}")
        (folder / "back.jsonl").write_text(jsonl, encoding="utf-8")
        (folder / "back.conll").write_text(tagger.tag("conll"), encoding="utf-8")
        for task in studio:
            task["annotations"] = task.pop("predictions")
        (folder / "back.json").write_text(json.dumps(studio), encoding="utf-8")
        tagger.tag("brat", "--output", str(folder / "brat"))
        for path in sorted((folder / "brat").glob("*.ann")):
            text = path.with_suffix(".txt").read_bytes().decode("utf-8")
            for line in path.read_bytes().decode("utf-8").split("\n"):
                if line.startswith("T"):
                    _, place, shown = line.split("\t", 2)
                    _, start, end = place.split(" ")
                    if re.sub("[\n-\r\x1c-\x1e\x85\u2028\u2029]", " ", text[int(start):int(end)]) != shown:
                        faults.append(f"{path.name}: {line}")
        for name in ("back.jsonl", "back.json", "brat", "back.conll"):
            scores = tagger.scores(folder / name)
            print(f"{name}: precision {scores[0]}, recall {scores[1]}, {scores[2]} entities")
            # Words of columns come back with one space between them, and a text file's byte order mark and lone carriage
            # returns are no text: the model may see other words there, but every entity must come back.
            if scores != (1, 1, len(spans)) and (name.endswith("jsonl") or name.endswith("json") or scores[2] != len(spans)):
                faults.append(f"{name}: {scores}")
    for fault in faults[:20]:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
