"""Clients that know nothing of Hone, unchanged, against a server on the loopback; their answers beside transformers'.

Usage: check_clients.py --hone PROGRAM [--model DIR] [--entities DIR] [--workspace DIR] [--label-studio PROGRAM]

Packages: pip install -r Benchmarks/peers/requirements.txt. Without --model and --entities the sentiment and ner samples are
trained first; otherwise a text classifier and an entity model, each a directory, a task's name or NAME@RUN. The clients are
  huggingface_hub.InferenceClient   text and token classification, feature extraction, sentence similarity
  openai                            embeddings, as floats and as base64
  requests                          text-embeddings-inference's calls, several models in one
  Label Studio                      what its version in clients/label_studio.json sent to a backend, asked again and taken as
                                    it would; with --label-studio that program itself runs, and keeps the predictions
                                    (clients/record_label_studio.py says how both are done)
Labels, spans and offsets must be equal. Scores are held against `hone predict` and `hone tag` (equal but for what those round)
and transformers' softmax of the exported model's logits over the model's temperature (1e-4), raw scores against those logits,
vectors against means of transformers' last hidden states (1e-5). Prints a line a check; exit status 1 when one fails.
"""
import argparse
import base64
import json
import os
import struct
import subprocess
import sys
import tempfile
import traceback
import xml.etree.ElementTree
from pathlib import Path

os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import numpy as np
import openai
import requests
import torch
import transformers
from huggingface_hub import InferenceClient
from transformers import AutoModel, AutoModelForSequenceClassification, AutoTokenizer

import serving

CLIENTS = Path(__file__).resolve().parent / "clients"
RECORD = json.loads((CLIENTS / "label_studio.json").read_text(encoding="utf-8"))
TEXTS = ["The staff remembered my name and the soup was wonderful.", "Two weeks late, and then the box was empty.", "a",
         "Caf\u00e9 cre\u0300me br\u00fbl\u00e9e, \u4f60\u597d \U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2014 never!",
         "\ttabs,\nlines and \u00a0blanks ", 'quotes " and \\ and </script> and \x7f', "never " * 60]
LONG = "It was a good day and nobody complained about the weather. " * 80
SENTENCES = ["Cisplatin caused severe nephrotoxicity in 3 of 20 patients.", "Anna Berger of Graz paid \u00a341.16 on 4 May.",
             "\U0001f600 Na\u00efve patients got naloxone;\nsevere hypotension followed.", "Nothing of note here.",
             "Lakeland & General has moved you, Savannah Lightfoot, to another risk group since September."]


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


class Reference:
    """What hone's own commands and transformers say of the texts."""

    def __init__(self, arguments, folder):
        hone, workspace = arguments.hone, ["--workspace", arguments.workspace]
        rows = folder / "texts.jsonl"

        def file(texts):
            rows.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
            return rows
        recorded = {}
        for exchange in RECORD["exchanges"]:
            if exchange["path"] == "/predict":
                texts = recorded.setdefault("Choices" if "<Choices" in exchange["body"]["label_config"] else "Labels", {})
                texts.update(dict.fromkeys(task["data"]["text"] for task in exchange["body"]["tasks"]))
        texts = [*TEXTS, LONG, *recorded["Choices"]]
        output = serving.run(hone, "predict", arguments.model, "--file", file(texts), "--json", *workspace)
        self.predicted = dict(zip(texts, lines(output), strict=True))
        self.tagged = {text: self.spans(hone, arguments.entities, text, workspace)
                       for text in [*SENTENCES, *recorded["Labels"]]}
        export = folder / "export"
        serving.run(hone, "export", arguments.model, export, *workspace)
        settings = json.loads((export / "hone.json").read_text())
        model = AutoModelForSequenceClassification.from_pretrained(export).eval()
        self.labels = [model.config.id2label[place] for place in range(model.config.num_labels)]
        self.tokenizer = AutoTokenizer.from_pretrained(export)
        # Vectors are those of the encoder that a model was trained on, unless all of it was trained.
        is_own = settings["method"] == "full"
        base = export if is_own else Path(arguments.workspace) / "models" / settings["encoder"]["name"]
        encoder = AutoModel.from_pretrained(base, add_pooling_layer=False).eval()
        self.temperature = settings["temperature"] or 1
        self.logits, self.vectors = [], []
        with torch.inference_mode():
            for text in TEXTS:
                inputs = self.tokenizer(text, return_tensors="pt", truncation=False, padding=False)
                if inputs["input_ids"].shape[1] > (settings["max_length"] or 512):
                    sys.exit(f"{arguments.model} reads a text of this check in windows; take a model with longer ones")
                self.logits.append(model(**inputs).logits[0].double())
                self.vectors.append(encoder(**inputs).last_hidden_state[0].double().mean(0).numpy())

    @staticmethod
    def spans(hone, model, text, workspace):
        """(start, end, label, text, score) of one text; hone tag rounds scores to six digits."""
        line = json.loads(serving.run(hone, "tag", model, text, "--json", *workspace))
        if line["text"] != text:
            sys.exit(f"hone tag read another text than {text!r}")
        return [(span["start"], span["end"], span["label"], span["text"], span["score"]) for span in line["spans"]]

    def scores(self, place):
        return dict(zip(self.labels, torch.softmax(self.logits[place] / self.temperature, 0).tolist()))

    def normalized(self, place):
        return self.vectors[place] / np.linalg.norm(self.vectors[place])


class Clients:
    """One method a check; each returns what it saw, and raises AssertionError or whatever the client raises."""

    def __init__(self, server, reference, names):
        self.server, self.reference = server, reference
        self.url = f"http://127.0.0.1:{server.port}"
        self.model, self.entities = names

    def hub(self, path):
        return InferenceClient(model=self.url + path, timeout=30)

    def close(self, found, expected, bound):
        worst = float(np.abs(np.asarray(found, dtype=np.float64) - np.asarray(expected)).max())
        assert np.shape(found) == np.shape(expected) and worst <= bound, f"{worst:.1e} apart, at most {bound:.0e} allowed"
        return worst

    def expect_scores(self, found, place):
        """- found: labels and scores, in the reply's order."""
        expected = self.reference.scores(place)
        assert {label for label, _ in found} == set(expected), f"labels {found}"
        assert [score for _, score in found] == sorted((score for _, score in found), reverse=True), f"not sorted: {found}"
        best = self.reference.predicted[TEXTS[place]]
        assert found[0][0] == best["label"], f"{found[0][0]}, hone predict says {best['label']}"
        assert found[0][1] == best["score"], f"{found[0][1]!r}, hone predict says {best['score']!r}"
        return self.close([score for _, score in found], [expected[label] for label, _ in found], 1e-4)

    # huggingface_hub

    def text_classification(self):
        client = self.hub(f"/models/{self.model}")
        worst = 0.0
        for place, text in enumerate(TEXTS):
            found = client.text_classification(text, top_k=len(self.reference.labels))
            worst = max(worst, self.expect_scores([(row.label, row.score) for row in found], place))
        return f"{len(TEXTS)} texts, scores at most {worst:.1e} from transformers'"

    def text_classification_of_a_long_text(self):
        row = self.hub(f"/models/{self.model}").text_classification(LONG)[0]
        expected = self.reference.predicted[LONG]
        assert (row.label, row.score) == (expected["label"], expected["score"]), f"{row}, hone predict says {expected}"
        return f"{len(LONG)} characters, as hone predict"

    def text_classification_top_k(self):
        found = self.hub(f"/models/{self.model}").text_classification(TEXTS[0], top_k=1)
        assert len(found) == 1, f"{len(found)} labels"

    def text_classification_without_function(self):
        worst = 0.0
        for place, text in enumerate(TEXTS):
            found = self.hub(f"/models/{self.model}").text_classification(text, function_to_apply="none")
            logits = dict(zip(self.reference.labels, self.reference.logits[place].tolist()))
            worst = max(worst, self.close([row.score for row in found], [logits[row.label] for row in found], 1e-4))
        return f"logits at most {worst:.1e} apart"

    def token_classification(self):
        client = self.hub(f"/models/{self.entities}")
        count = 0
        for text in SENTENCES:
            for strategy in (None, "simple", "first", "average", "max"):
                found = client.token_classification(text, aggregation_strategy=strategy)
                expected = self.reference.tagged[text]
                seen = [(row.start, row.end, row.entity_group, row.word) for row in found]
                assert seen == [row[:4] for row in expected], f"{seen}, hone tag says {expected}"
                assert all(text[row.start:row.end] == row.word for row in found), f"offsets do not say the words: {seen}"
                if found:
                    self.close([row.score for row in found], [row[4] for row in expected], 1e-6)
                count += len(found)
        assert count, "no text has an entity; take other texts"
        return f"{count // 5} entities in {len(SENTENCES)} texts, with each strategy"

    def feature_extraction(self):
        client = self.hub("/embed")
        found = np.concatenate([client.feature_extraction(text) for text in TEXTS])
        return self.shown(self.close(found, [self.reference.normalized(place) for place in range(len(TEXTS))], 1e-5))

    def feature_extraction_of_a_list(self):
        found = self.hub("/embed").feature_extraction(TEXTS)
        return self.shown(self.close(found, [self.reference.normalized(place) for place in range(len(TEXTS))], 1e-5))

    def feature_extraction_not_normalized(self):
        found = self.hub("/embed").feature_extraction(TEXTS[0], normalize=False)
        return self.shown(self.close(found, [self.reference.vectors[0]], 1e-5))

    def sentence_similarity(self):
        found = self.hub("/similarity").sentence_similarity(TEXTS[0], other_sentences=TEXTS[1:])
        expected = [float(self.reference.normalized(0) @ self.reference.normalized(place)) for place in range(1, len(TEXTS))]
        return self.shown(self.close(found, expected, 1e-5))

    @staticmethod
    def shown(worst):
        return f"at most {worst:.1e} from transformers'"

    # openai

    def openai_embeddings(self, **options):
        with openai.OpenAI(base_url=self.url + "/v1", api_key="none", max_retries=0) as client:
            reply = client.embeddings.create(model=self.model, input=TEXTS, **options)
        assert [row.index for row in reply.data] == list(range(len(TEXTS))), "indices are not in order"
        tokens = sum(len(self.reference.tokenizer(text)["input_ids"]) for text in TEXTS)
        assert reply.usage.prompt_tokens == reply.usage.total_tokens == tokens, f"{reply.usage}, expected {tokens} tokens"
        return reply

    def openai_embeddings_as_it_asks(self):
        """The client asks for base64 unless told otherwise, and decodes it."""
        found = [row.embedding for row in self.openai_embeddings().data]
        return self.shown(self.close(found, [self.reference.normalized(place) for place in range(len(TEXTS))], 1e-5))

    def openai_embeddings_float(self):
        found = [row.embedding for row in self.openai_embeddings(encoding_format="float").data]
        return self.shown(self.close(found, [self.reference.normalized(place) for place in range(len(TEXTS))], 1e-5))

    def openai_embeddings_base64(self):
        encoded = [row.embedding for row in self.openai_embeddings(encoding_format="base64").data]
        assert all(isinstance(row, str) for row in encoded), "not base64"
        found = [struct.unpack(f"<{len(data) // 4}f", data) for data in map(base64.b64decode, encoded)]
        return self.shown(self.close(found, [self.reference.normalized(place) for place in range(len(TEXTS))], 1e-5))

    def openai_embeddings_of_one(self):
        with openai.OpenAI(base_url=self.url + "/v1", api_key="none", max_retries=0) as client:
            reply = client.embeddings.create(model="text-embedding-3-small", input=TEXTS[0])
        return self.shown(self.close(reply.data[0].embedding, self.reference.normalized(0), 1e-5))

    def openai_errors(self):
        with openai.OpenAI(base_url=self.url + "/v1", api_key="none", max_retries=0) as client:
            try:
                client.embeddings.create(model=self.model, input="")
            except openai.APIStatusError as error:
                assert error.status_code == 400, error.status_code
                return f"{error.status_code}: {error.body}"
        raise AssertionError("an empty input is no error")

    # requests

    def post(self, path, body):
        reply = requests.post(self.url + path, json=body, timeout=30)
        assert reply.status_code == 200, f"POST {path}: {reply.status_code} {reply.text[:200]}"
        assert reply.headers["Content-Type"].startswith("application/json"), reply.headers["Content-Type"]
        return reply.json()

    def requests_predict(self):
        """One text, and a batch of all."""
        batch = self.post("/predict", {"inputs": [[text] for text in TEXTS], "model": self.model})
        worst = 0.0
        for place, text in enumerate(TEXTS):
            single = self.post("/predict", {"inputs": text})
            assert single == batch[place], f"{single} alone, {batch[place]} in a batch"
            worst = max(worst, self.expect_scores([(row["label"], row["score"]) for row in single], place))
        return f"{len(TEXTS)} texts alone and as a batch, at most {worst:.1e} from transformers'"

    def requests_raw_scores(self):
        found = self.post("/predict", {"inputs": TEXTS[0], "raw_scores": True})
        logits = dict(zip(self.reference.labels, self.reference.logits[0].tolist()))
        worst = self.close([row["score"] for row in found], [logits[row["label"]] for row in found], 1e-4)
        return f"at most {worst:.1e} apart"

    def requests_several_models(self):
        text = SENTENCES[0]
        found = self.post("/predict", {"inputs": text, "models": [self.entities, self.model]})
        assert list(found) == [self.entities, self.model], list(found)
        assert found[self.entities] == self.post(f"/models/{self.entities}", {"inputs": text})
        assert found[self.model] == self.post("/predict", {"inputs": text})
        batch = self.post("/predict", {"inputs": [[text] for text in SENTENCES], "models": [self.entities, self.model]})
        assert batch[0] == found and len(batch) == len(SENTENCES)

    def requests_embed(self):
        found = self.post("/embed", {"inputs": TEXTS})
        return self.shown(self.close(found, [self.reference.normalized(place) for place in range(len(TEXTS))], 1e-5))

    def requests_tokenize(self):
        found = self.post("/tokenize", {"inputs": TEXTS})
        for text, tokens in zip(TEXTS, found, strict=True):
            expected = self.reference.tokenizer(text, truncation=False)["input_ids"]
            assert [token["id"] for token in tokens] == expected, f"{[token['id'] for token in tokens]}, expected {expected}"
            data = text.encode()
            words = [token for token in tokens if not token["special"]]
            assert all(data[token["start"]:token["stop"]].decode() == token["text"] for token in words), tokens
        return f"{sum(map(len, found))} tokens"

    def requests_status(self):
        assert requests.get(self.url + "/health", timeout=30).status_code == 200
        info = requests.get(self.url + "/info", timeout=30).json()
        assert [model["name"] for model in info["models"]] == [self.model, self.entities], info
        assert list(info["model_type"]["classifier"]["id2label"].values()) == self.reference.labels, info["model_type"]
        metrics = requests.get(self.url + "/metrics", timeout=30)
        assert "te_request_count" in metrics.text and metrics.headers["Content-Type"].startswith("text/plain"), metrics.text[:200]

    def requests_errors(self):
        wrong = [({"inputs": ""}, 400), ({"inputs": [["a"]] * 1000}, 413), ({"inputs": 5}, 422),
                 ({"inputs": "a", "model": "?"}, 404)]
        for body, expected in wrong:
            reply = requests.post(self.url + "/predict", json=body, timeout=30)
            assert reply.status_code == expected, f"{json.dumps(body)[:60]}: {reply.status_code}, expected {expected}"
            assert set(reply.json()) == {"error", "error_type"}, reply.text

    # Label Studio

    def label_studio_recording(self):
        """The recorded requests again, and their replies taken as that program takes them."""
        versions, regions, asked = {}, 0, 0
        for exchange in RECORD["exchanges"]:
            where = f"{exchange['method']} {exchange['path']}"
            body = exchange["body"]
            config = body and (body.get("schema") or body["label_config"])
            if config and "<Choices" in config and not all(f'value="{label}"' in config for label in self.reference.labels):
                continue  # the project is of the sample's labels
            asked += 1
            reply = requests.request(exchange["method"], self.url + exchange["path"], json=body, timeout=100)
            if exchange["path"].startswith("/versions"):
                assert reply.status_code in (200, 404), f"{where}: {reply.status_code}"  # 404 says that there are none
                continue
            assert reply.status_code == 200, f"{where}: {reply.status_code} {reply.text[:200]}"
            answer = reply.json()  # /health too: a reply that is no JSON counts as no connection
            if exchange["path"] == "/setup":
                assert answer["model_version"] and isinstance(answer["model_version"], str), answer
                assert versions.setdefault(body["project"], answer["model_version"]) == answer["model_version"]
            if exchange["path"] == "/predict":
                for task, result in zip(body["tasks"], answer["results"], strict=True):
                    regions += self.expect_prediction(task["data"]["text"], result, body["label_config"])
        assert regions, "no region was predicted"
        return f"{asked} of {len(RECORD['exchanges'])} requests of Label Studio {RECORD['label_studio']}, {regions} regions"

    def expect_prediction(self, text, prediction, config):
        """Holds a task's prediction against the configuration of its project and what hone's commands say."""
        tags = xml.etree.ElementTree.fromstring(config).iter()
        controls = {element.get("name"): element for element in tags if element.get("toName")}
        # Label Studio keeps a null where there is nothing to score.
        assert 0 <= prediction["score"] <= 1 if prediction["result"] else prediction["score"] in (None, 0), prediction
        for region in prediction["result"]:
            control = controls[region["from_name"]]
            assert region["to_name"] == control.get("toName") and region["type"] == control.tag.lower(), region
        (name, control), = controls.items()
        known = {element.get("value") for element in control}
        if control.tag == "Choices":
            best = self.reference.predicted[text]
            assert len(prediction["result"]) == 1, prediction
            assert prediction["result"][0]["value"] == {"choices": [best["label"]]}, f"{prediction}, expected {best}"
            assert prediction["score"] == best["score"], f"{prediction}, expected {best}"
        else:
            spans = self.reference.tagged[text]
            expected = [(start, end, [label], word) for start, end, label, word, _ in spans if label in known]
            found = [(region["value"]["start"], region["value"]["end"], region["value"]["labels"], region["value"].get("text"))
                     for region in prediction["result"]]
            assert found == expected, f"{found}, expected {expected}"
            # Label Studio keeps regions apart by their ids and counts code points.
            assert len({region["id"] for region in prediction["result"]}) == len(found), "two regions have one id"
            assert all(text[start:end] == word for start, end, _, word in found), found
        return len(prediction["result"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", type=lambda path: str(Path(path).resolve()), required=True)
    parser.add_argument("--model")
    parser.add_argument("--entities")
    parser.add_argument("--workspace", type=Path, default=serving.ROOT)
    parser.add_argument("--label-studio")
    arguments = parser.parse_args()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    check = serving.Checks()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        arguments.model = arguments.model or serving.trained(arguments.hone, "sentiment", folder)
        arguments.entities = arguments.entities or serving.trained(arguments.hone, "ner", folder)
        reference = Reference(arguments, folder)
        names = ("texts", "entities")
        served = [f"{name}={model}" for name, model in zip(names, (arguments.model, arguments.entities))]
        with serving.Server.hone(arguments.hone, served, "--workspace", arguments.workspace) as server:
            clients = Clients(server, reference, names)
            methods = ["text_classification", "text_classification_of_a_long_text", "text_classification_top_k",
                       "text_classification_without_function", "token_classification", "feature_extraction",
                       "feature_extraction_of_a_list", "feature_extraction_not_normalized", "sentence_similarity",
                       "openai_embeddings_as_it_asks", "openai_embeddings_float", "openai_embeddings_base64",
                       "openai_embeddings_of_one", "openai_errors", "requests_predict", "requests_raw_scores",
                       "requests_several_models", "requests_embed", "requests_tokenize", "requests_status", "requests_errors",
                       "label_studio_recording"]
            for name in methods:
                title = name.replace("_", " ")
                try:
                    seen, passed = getattr(clients, name)() or "", True
                except AssertionError as error:
                    seen, passed = str(error) or traceback.format_exc().splitlines()[-2].strip(), False
                except Exception as error:  # whatever a client makes of a reply
                    seen, passed = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}", False
                check(title, passed, seen)
            if arguments.label_studio:
                done = subprocess.run([sys.executable, CLIENTS / "record_label_studio.py", "--label-studio",
                                       arguments.label_studio, "--backend", clients.url], capture_output=True, text=True)
                check("Label Studio itself", done.returncode == 0,
                      "; ".join((done.stdout if done.returncode == 0 else done.stdout + done.stderr).splitlines()[:2]))
            status, _ = server.stop()
            check("exit status 0", status == 0, status)
    check.end()


if __name__ == "__main__":
    main()
