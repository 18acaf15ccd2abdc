"""What the parity scripts share: reading labelled lines, and loading a checkpoint or an adapter with the reference.

Loading is strict: a tensor that the reference would leave out or make up is an error, not a warning.
"""
import json
import os
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"

import torch
import transformers
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForSequenceClassification

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()

HARMLESS = "position_ids"  # a buffer that old BERT files carry
PREFIX = "base_model.model."
CLASSIFIERS = [PREFIX + "classifier.weight", PREFIX + "classifier.out_proj.weight"]


def read_labelled(path, separator=" "):
    """(label, text) pairs of a file with `LABEL text` lines."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    return [tuple(line.rstrip("\r").split(separator, 1)) for line in lines if line.strip()]


def load_model(directory, given=(), **settings):
    """A sequence classifier whose every tensor comes from the directory, or is one of the `given` names."""
    model, report = AutoModelForSequenceClassification.from_pretrained(directory, output_loading_info=True, **settings)
    missing = sorted(set(report["missing_keys"]) - set(given))
    unexpected = sorted(name for name in report["unexpected_keys"] if not name.endswith(HARMLESS))
    if missing or unexpected or report["mismatched_keys"]:
        raise SystemExit(f"{directory}: missing {missing}, unexpected {unexpected}, "
                         f"misshaped {report['mismatched_keys']}")
    return model


def load_adapter(directory, base, trainable=False, **settings):
    """A PEFT adapter on its base; the base may be a bare encoder, whose classifier the adapter replaces."""
    stored = load_file(Path(directory) / "adapter_model.safetensors")
    classifier = next((name for name in CLASSIFIERS if name in stored), None)
    if classifier is None:
        raise SystemExit(f"{directory}: adapter_model.safetensors has none of {CLASSIFIERS}")
    given = [name.removeprefix(PREFIX) for name in stored]
    model = load_model(base, given, num_labels=len(stored[classifier]), **settings)
    model = PeftModel.from_pretrained(model, directory, is_trainable=trainable)
    loaded = get_peft_model_state_dict(model, save_embedding_layers=False)
    unequal = [name for name in stored.keys() & loaded.keys() if not torch.equal(stored[name].float(), loaded[name])]
    if stored.keys() != loaded.keys() or unequal:
        raise SystemExit(f"{directory}: only in the file {sorted(stored.keys() - loaded.keys())}, "
                         f"only in the model {sorted(loaded.keys() - stored.keys())}, unequal {sorted(unequal)}")
    return model


def base_of(directory):
    """The base that an adapter names, relative to the working directory or to the adapter."""
    name = json.loads((Path(directory) / "adapter_config.json").read_text())["base_model_name_or_path"]
    for candidate in (Path(name or ""), Path(directory) / (name or "")):
        if name and (candidate / "config.json").exists():
            return candidate
    raise SystemExit(f"{directory}: its base {name!r} is not a directory here; name it with --base")
