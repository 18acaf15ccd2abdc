"""Labels JSON lines with transformers.pipeline and prints the seconds that reading, predicting and writing took.

Batches are padded to their longest text; texts of more than 512 tokens are cut, as the pipeline does. The scores are those
of a softmax over the model's logits, divided by the temperature in hone.json where there is one.
"""
import argparse
import json
import time
from pathlib import Path

import torch
import transformers


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--input", required=True)
    parser.add_argument("--output", required=True)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--order", choices=["file", "length"], default="file")
    arguments = parser.parse_args()
    torch.set_num_threads(torch.get_num_threads())
    transformers.logging.set_verbosity_error()
    pipe = transformers.pipeline("text-classification", model=arguments.model, device="cpu")
    settings = Path(arguments.model) / "hone.json"
    temperature = json.loads(settings.read_text()).get("temperature", 1.0) if settings.exists() else 1.0
    if temperature != 1.0:
        pipe.model.classifier.register_forward_hook(lambda module, inputs, output: output / temperature)
    start = time.monotonic()
    rows = [json.loads(line) for line in open(arguments.input, encoding="utf-8")]
    places = list(range(len(rows)))
    if arguments.order == "length":
        places.sort(key=lambda place: len(rows[place]["text"]))
    texts = (rows[place]["text"] for place in places)
    with torch.inference_mode():
        for place, result in zip(places, pipe(texts, batch_size=arguments.batch, truncation=True)):
            rows[place].update(label=result["label"], score=result["score"])
    with open(arguments.output, "w", encoding="utf-8") as target:
        for row in rows:
            target.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(time.monotonic() - start)


if __name__ == "__main__":
    main()
