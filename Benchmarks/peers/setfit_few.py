"""Trains SetFit on a few examples a class, and prints one JSON line of scores for each draw.

Usage: setfit_few.py --model DIR --data DIR [--shots 8 16] [--draws 1 2 3 4 5] [--threads 1] [--pause-while FILE]

DIR of --data is what few_shot.py writes. SetFit runs as it is when nobody says otherwise: one epoch over all pairs of a
class and as many of different classes (oversampling), 16 pairs a step, cosine similarity loss, learning rate 2e-5 with
10 % warm-up, weight decay 0.01, then scikit-learn's logistic regression on the vectors. Seconds are those of the training,
processor seconds those that it kept a core busy.
"""
import argparse
import json
import os
import time
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--model", required=True)
parser.add_argument("--data", required=True)
parser.add_argument("--shots", nargs="*", type=int, default=[8, 16])
parser.add_argument("--draws", nargs="*", type=int, default=[1, 2, 3, 4, 5])
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--pause-while", help="no draw is begun while this file is there")
arguments = parser.parse_args()

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["OMP_NUM_THREADS"] = str(arguments.threads)

import torch
from datasets import Dataset
from setfit import SetFitModel, Trainer, TrainingArguments
from sklearn.metrics import accuracy_score, f1_score

torch.set_num_threads(arguments.threads)


def rows(name):
    with open(Path(arguments.data) / name, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def run(shots, draw, test):
    train = rows(f"{shots}-{draw}.jsonl")
    labels = sorted({row["label"] for row in train})
    numbers = {label: number for number, label in enumerate(labels)}
    data = Dataset.from_list([{"text": row["text"], "label": numbers[row["label"]]} for row in train])
    model = SetFitModel.from_pretrained(arguments.model, labels=labels)
    settings = TrainingArguments(output_dir=str(Path(arguments.data) / "setfit"), seed=draw, report_to="none",
                                 save_strategy="no")
    trainer = Trainer(model=model, args=settings, train_dataset=data)
    began, processor = time.time(), time.process_time()
    trainer.train()
    seconds, processor = time.time() - began, time.process_time() - processor
    found = [numbers[label] for label in model.predict([row["text"] for row in test])]
    gold = [numbers[row["label"]] for row in test]
    return {"tool": "setfit", "shots": shots, "draw": draw, "accuracy": accuracy_score(gold, found),
            "macro_f1": f1_score(gold, found, average="macro"), "seconds": seconds, "cpu_seconds": processor}


test = rows("test.jsonl")
for shots in arguments.shots:
    for draw in arguments.draws:
        while arguments.pause_while and os.path.exists(arguments.pause_while):
            time.sleep(1)
        print(json.dumps(run(shots, draw, test)), flush=True)
