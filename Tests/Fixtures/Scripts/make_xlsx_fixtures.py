"""Makes Tests/Fixtures/spreadsheets: workbooks and what their first shown sheet says.

Usage: make_xlsx_fixtures.py [--output DIR]

`office.xlsx` is written by openpyxl, `office.json` holds its rows as a person sees them. `hand.xlsx` is put together here,
with what openpyxl does not write: rich texts with phonetic runs, inline strings, escapes, sparse cells, a hidden sheet in
front, a formula's kept value, an error, the date system of 1904, prefixes of elements; its rows are beside it too.
"""
import argparse
import datetime
import json
import zipfile
from pathlib import Path

import openpyxl

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
STAMP = (2026, 1, 2, 3, 4, 6)


def office(folder):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Reviews"
    rows = [
        ["text", "stars", "when", "note", "good"],
        ["Ein schönes Rad, „leise“ & schnell", 5, datetime.date(2025, 2, 28), "two\nlines", True],
        ["  spaces kept  ", 4.5, datetime.datetime(2024, 2, 29, 13, 5, 7), None, False],
        ["=not a formula", 12345678901234, datetime.date(1999, 12, 31), "a,\"b\";c", None],
        ["👩‍💻 emoji", 0.1, datetime.time(8, 30), "=1+1", True],
        [None, None, None, None, None],
        ["after an empty row", -3, None, "x", False],
    ]
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is None:
                continue
            cell = sheet.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, datetime.datetime):
                cell.number_format = "yyyy-mm-dd hh:mm:ss"
            elif isinstance(value, datetime.date):
                cell.number_format = "d. mmmm yyyy"
    workbook.create_sheet("Notes").append(["nothing to see"])
    workbook.save(folder / "office.xlsx")

    def seen(value):
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, datetime.datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S")
        return str(value)

    expected = [[number, [seen(value) for value in row]] for number, row in enumerate(rows, start=1) if any(row)]
    (folder / "office.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_zip(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), text)


def parts(sheet, shared="", styles="", extra="", sheets=None, workbook_properties=""):
    sheets = sheets or '<sheet name="Data" sheetId="1" r:id="rId1"/>'
    return {
        "xl/workbook.xml": f'<?xml version="1.0"?><workbook {MAIN} {RELATIONS}>{workbook_properties}<sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels":
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            '<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/worksheets/sheet2.xml": f"<worksheet {MAIN}><sheetData>{extra}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {MAIN}>{shared}</sst>",
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
    }


def hand(folder):
    shared = (
        "<si><t>text</t></si><si><t>label</t></si>"
        "<si><r><rPr><b/></rPr><t>bold </t></r><r><t xml:space=\"preserve\">and plain</t></r><rPh sb=\"0\" eb=\"1\"><t>kana</t></rPh></si>"
        "<si><t>tab_x0009_and _x005F_x000D_ kept</t></si>")
    styles = (
        '<numFmts count="2"><numFmt numFmtId="164" formatCode="[Red]0.00;&quot;days&quot; 0"/>'
        '<numFmt numFmtId="165" formatCode="[$-407]d\\.\\ mmm\\ yyyy"/></numFmts>'
        '<cellStyleXfs count="1"><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="46"/></cellXfs>')
    rows = (
        '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="D3" t="str"><v>extra</v></c></row>'
        '<row r="4"><c r="A4" t="s"><v>2</v></c><c r="B4"><v>3</v></c><c r="D4" s="1"><v>2.50</v></c></row>'
        '<row r="6"><c r="A6" t="inlineStr"><is><t>inline</t></is></c><c r="B6" t="e"><v>#N/A</v></c><c r="D6" s="2"><v>41000</v></c></row>'
        '<row r="9"><c r="A9" t="s"><v>3</v></c><c r="B9"><f>1+1</f><v>2</v></c><c r="D9" t="b"><v>1</v></c></row>'
        '<row r="10"><c r="B10" s="0"/></row>'
        '<row r="11"><c t="str"><v>no references</v></c><c><v>1E+2</v></c><c/><c s="3"><v>0.5</v></c></row>')
    sheets = '<sheet name="Hidden" sheetId="2" state="hidden" r:id="rId2"/><sheet name="Data" sheetId="1" r:id="rId1"/>'
    write_zip(
        folder / "hand.xlsx",
        parts(rows, shared, styles, '<row r="1"><c t="str"><v>hidden</v></c></row>', sheets, '<workbookPr date1904="1"/>'))
    expected = [
        [3, ["text", "label", "", "extra"]],
        [4, ["bold and plain", "3", "", "2.5"]],
        [6, ["inline", "", "", "2016-04-02"]],
        [9, ["tab\tand _x000D_ kept", "2", "", "TRUE"]],
        [11, ["no references", "100", "", "1904-01-01 12:00:00"]],
    ]
    (folder / "hand.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=Path(__file__).resolve().parent.parent / "spreadsheets")
    folder = parser.parse_args().output
    folder.mkdir(parents=True, exist_ok=True)
    office(folder)
    hand(folder)


if __name__ == "__main__":
    main()
