"""Holds every import in Sources/ against the table in scripts/imports.txt.

Fails on an import that the table does not list for its room, on a folder of Sources/ that is not in the table, and on
@_exported imports, which would carry a module past the table. Test targets may import anything.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "scripts" / "imports.txt"

IMPORT = re.compile(
    r"^\s*(?P<attributes>(?:@\w+(?:\([^)]*\))?\s+)*)"
    r"(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:typealias|struct|class|actor|enum|protocol|let|var|func)\s+)?"
    r"(?P<module>[A-Za-z_]\w*)")


def read_table():
    """Room -> modules that it may import; the row '*' is added to every room."""
    rows = {}
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        room, colon, modules = line.partition(":")
        if not colon or room.strip() in rows:
            sys.exit(f"{TABLE.relative_to(ROOT)}:{number}: expected 'ROOM: MODULE ...' once a room, found '{line}'")
        rows[room.strip()] = set(modules.split())
    everywhere = rows.pop("*", set())
    swift_rooms = {room for room in rows if not re.match(r"C[A-Z]", room)}
    return {room: (modules - {"@rooms"}) | (swift_rooms if "@rooms" in modules else set()) | everywhere
            for room, modules in rows.items()}


def imports_of(text):
    """(line number, attributes, module) of every import statement."""
    for number, line in enumerate(text.splitlines(), 1):
        for statement in line.split("//")[0].split(";"):
            found = IMPORT.match(statement)
            if found:
                yield number, found["attributes"], found["module"]


def problems_of(room, folder, allowed):
    for file in sorted(folder.rglob("*.swift")):
        place = file.relative_to(ROOT)
        for number, attributes, module in imports_of(file.read_text(encoding="utf-8", errors="replace")):
            if "@_exported" in attributes:
                yield f"{place}:{number}: @_exported import {module} is not allowed"
            if module != room and module not in allowed:
                yield (f"{place}:{number}: {room} may not import {module}; "
                       f"it may import {', '.join(sorted(allowed)) or 'nothing'} (scripts/imports.txt)")


def main():
    table = read_table()
    problems = []
    rooms = sorted(path for path in (ROOT / "Sources").iterdir() if path.is_dir())
    for folder in rooms:
        if folder.name not in table:
            problems.append(f"Sources/{folder.name}: a room that is not in scripts/imports.txt; add its row there")
        else:
            problems += problems_of(folder.name, folder, table[folder.name])
    problems += [f"{file.relative_to(ROOT)}: a file outside of all rooms" for file in (ROOT / "Sources").glob("*.swift")]
    print("\n".join(problems), end="\n" if problems else "", file=sys.stderr)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
