"""Looks through the project's own text for what must not be in it.

In Swift under Sources/: calls that end the process on bad input, and print outside of the command line.
In every text file: bytes that are not UTF-8, carriage returns, blanks at the end of a line, no line break at the end.
Test fixtures and data are left alone: they hold such bytes on purpose.
"""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FORBIDDEN = [
    (re.compile(r"\bfatalError\("), "fatalError ends the process; throw an error"),
    (re.compile(r"\btry!"), "try! ends the process; handle the error or let it pass on"),
    (re.compile(r"\sas! "), "as! ends the process; use as? and throw"),
]
PRINT = (re.compile(r"(?<![\w.])print\("), "print belongs to HoneCLI; emit an event or return the text")
TEXT_SUFFIXES = {".swift", ".py", ".md", ".yaml", ".yml", ".json", ".c", ".h", ".modulemap", ".txt", ".html", ".css",
                 ".js", ".sh", ""}
LEFT_ALONE = ("Tests/Fixtures/",)


def files():
    """Files that git tracks or would track; without git, all but hidden and built ones."""
    listing = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                             capture_output=True, text=True, check=False)
    if listing.returncode == 0:
        names = [name for name in listing.stdout.split("\0") if name]
    else:
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")
                 if not re.search(r"(^|/)(\.|runs/|models/.*/)", str(path.relative_to(ROOT)))]
    for name in sorted(names):
        path = ROOT / name
        if path.is_file() and path.suffix in TEXT_SUFFIXES and not name.startswith(LEFT_ALONE):
            yield name, path


def calls(name, lines):
    """Forbidden calls in one Swift source; comments are skipped."""
    rules = FORBIDDEN if name.startswith("Sources/HoneCLI/") else FORBIDDEN + [PRINT]
    for number, line in enumerate(lines, 1):
        code = re.sub(r"(^|\s)//.*", "", line)
        for pattern, advice in rules:
            if pattern.search(code):
                yield f"{name}:{number}: {advice}"


def stray_bytes(name, data):
    """Problems of a file's bytes, line by line."""
    for number, line in enumerate(data.split(b"\n"), 1):
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            yield f"{name}:{number}: bytes that are not UTF-8; save the file as UTF-8"
        if b"\r" in line:
            yield f"{name}:{number}: a carriage return; save the file with line feeds only"
        elif line != line.rstrip():
            yield f"{name}:{number}: blanks at the end of the line; remove them"
    if data and not data.endswith(b"\n"):
        yield f"{name}: no line break at the end; add one"


def main():
    problems = []
    for name, path in files():
        data = path.read_bytes()
        problems += stray_bytes(name, data)
        if name.startswith("Sources/") and path.suffix == ".swift":
            problems += calls(name, data.decode("utf-8", errors="replace").splitlines())
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
