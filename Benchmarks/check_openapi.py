"""The server's OpenAPI document: is it valid, and does the server do what it says?

Usage: check_openapi.py --hone PROGRAM [--model NAME ...] [--workspace DIR] [--examples 60] [--seed 1] [--report FILE]

Packages, in a virtual environment of their own: pip install openapi-spec-validator==0.9.0 schemathesis==4.32.5
Without --model the sentiment, ner and ticket samples are trained first. A server of them is started on the loopback without a
token, and one with a token; of each, openapi-spec-validator reads the document and schemathesis sends what the document
allows and what it forbids, to every operation and in sequences of them, with all of its checks. Two kinds of replies are
allowed beyond its rules, since both are documented and say nothing against a request: 424, no served model can answer it, and
504, the deadline that it set itself has passed. 413 and 424 count as refusals. Labelling configurations are made here, since
no schema can say which texts are such.
Prints a line a check; exit status 1 when one fails. With --report what schemathesis wrote is kept.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

from openapi_spec_validator import OpenAPIV31SpecValidator

import serving

TOKEN = "open-sesame"
CONFIGURATION = """
[checks]
not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", "504"]
positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "424", "429", "503", "504"]
negative_data_rejection.expected-statuses = ["400", "401", "403", "404", "408", "413", "422", "424", "429", "431", "503", "504"]
"""
HOOKS = """
import schemathesis
from hypothesis import strategies

schemathesis.openapi.format("labeling-configuration", strategies.sampled_from({configurations!r}))
"""


def references(value):
    """Every `$ref` of a document."""
    if isinstance(value, dict):
        for key, member in value.items():
            if key == "$ref":
                yield member
            else:
                yield from references(member)
    elif isinstance(value, list):
        for member in value:
            yield from references(member)


def resolves(document, reference):
    value = document
    for part in reference.removeprefix("#/").split("/"):
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return True


def configurations(models):
    """Labelling configurations for each model that labels single texts, and one without a control."""
    found = ["<View/>"]
    for model in models:
        if model["kind"] == "ner":
            labels = sorted({label[2:] for label in model["labels"] if label != "O"})
            control, part = "Labels", "Label"
        elif model["kind"] in ("sentiment", "classification", "multi_label") and not model["reads_pairs"]:
            labels, control, part = model["labels"], "Choices", "Choice"
        else:
            continue
        parts = "".join(f"<{part} value={quoteattr(label)}/>" for label in labels)
        found.append(f'<View><Text name="t" value="$text"/><{control} name="c" toName="t">{parts}</{control}></View>')
    return found


def schemathesis(arguments, server, token, models, folder):
    """Whether it found nothing, and what it wrote."""
    settings = folder / "schemathesis.toml"
    settings.write_text(CONFIGURATION)
    (folder / "hooks.py").write_text(HOOKS.format(configurations=configurations(models)))
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", settings, "run",
               f"http://127.0.0.1:{server.port}/openapi.json", "--checks", "all", "--mode", "all", "--phases",
               "examples,coverage,fuzzing,stateful", "--max-examples", arguments.examples, "--seed", arguments.seed,
               "--continue-on-failure", "--no-color", "--suppress-health-check", "all"]
    if token:
        command += ["--header", f"Authorization: Bearer {token}"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(folder)}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode == 0, done.stdout + done.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hone", required=True, type=Path)
    parser.add_argument("--model", action="append", help="as `hone serve` is told them")
    parser.add_argument("--workspace", type=Path, default=serving.ROOT)
    parser.add_argument("--examples", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path)
    arguments = parser.parse_args()
    check = serving.Checks()
    report = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        models = arguments.model or [f"{task}={serving.trained(arguments.hone, task, folder)}"
                                     for task in ("sentiment", "ner", "classification")]
        for token in (None, TOKEN):
            options = ["--workspace", arguments.workspace, "--log-format", "none"]
            with serving.Server.hone(arguments.hone, models, *options, *(["--token", token] if token else [])) as server:
                name = "with a token" if token else "without a token"
                headers = {"Authorization": f"Bearer {token}"} if token else {}
                status, data, _ = server.call("GET", "/openapi.json", headers=headers)
                if not check(f"{name}: the document is served", status == 200, status):
                    continue
                document = json.loads(data)
                faults = [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()]
                check(f"{name}: the document is valid OpenAPI {document['openapi']}", not faults, "; ".join(faults[:5]))
                broken = [reference for reference in references(document) if not resolves(document, reference)]
                check(f"{name}: its references lead somewhere", not broken, "; ".join(broken[:5]))
                served = json.loads(server.call("GET", "/info", headers=headers)[1])["models"]
                passed, text = schemathesis(arguments, server, token, served, folder)
                report.append(text)
                check(f"{name}: schemathesis finds nothing", passed, " ".join(text.strip().splitlines()[-1:]))
                check(f"{name}: the server ends as it should", server.stop()[0] == 0)
    if arguments.report:
        arguments.report.write_text("\n".join(report))
    elif check.failed:
        print("\n".join(report))
    check.end()


if __name__ == "__main__":
    main()
