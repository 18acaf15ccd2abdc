import Datasets
import Foundation
import Testing

@Suite("Which format annotated texts have")
struct AnnotationDetectionTests {
  private static let spans = #"{"text": "Anna", "spans": [{"start": 0, "end": 4, "label": "P"}]}"#
  private static let prodigy = #"{"text": "Anna", "spans": [{"start": 0, "end": 4, "label": "P"}], "answer": "accept"}"#
  private static let task =
    #"{"id": 1, "data": {"text": "Anna"}, "annotations": [{"result": [{"type": "labels", "value": "#
    + #"{"start": 0, "end": 4, "labels": ["P"]}}]}]}"#

  @Test(
    "by extension and content",
    arguments: [
      ("t.conll", "Anna\tPER\n", "conll"), ("t.tsv", "Anna\tB-PER\nran\tO\n", "conll"),
      ("t.txt", "Anna I-PER\nran O\n", "conll"), ("t", "Anna B\nran O\n", "conll"),
      ("t.tsv", "Anna\tPER\nran\tO\n", "conll"),
      ("t.jsonl", spans, "jsonl-spans"), ("t.jsonl", prodigy, "prodigy"), ("t.jsonl", task, "label-studio"),
      ("t.json", "[\(task)]", "label-studio"), ("t.json", "[\(spans)]", "jsonl-spans"), ("-", spans, "jsonl-spans"),
    ])
  func detected(file: String, content: String, format: String) throws {
    let dataset = try annotations(content, as: file)
    #expect(dataset.description.format == DatasetDescription.Setting(format, isDetected: true))
    let asked = try annotations(content, as: file, AnnotationOptions(format: format))
    #expect(asked.texts == dataset.texts && asked.description.format.isDetected == false)
  }

  @Test("every row of the table is complete and can be asked for by its name")
  func table() throws {
    #expect(Set(AnnotationFormats.all.map(\.name)) == ["conll", "jsonl-spans", "prodigy", "label-studio", "brat"])
    for format in AnnotationFormats.all {
      #expect(try AnnotationFormats.named(format.name).name == format.name)
      #expect(!format.summary.isEmpty && !format.fileExtensions.isEmpty)
    }
    #expect(throws: DatasetError.unknownFormat(name: "bratt", known: AnnotationFormats.all.map(\.name))) {
      try annotations("x", as: "t", AnnotationOptions(format: "bratt"))
    }
  }

  @Test(
    "errors of whole files",
    arguments: [
      ("t.conll", "", "t.conll: expected examples, found an empty file; check that it was written completely"),
      ("t.conll", " \n\t\n", "t.conll: expected examples, found an empty file; check that it was written completely"),
      (
        "t.txt", "once upon a time\nthere was\n",
        "t.txt: expected annotated texts, found nothing that looks like brat, label-studio, prodigy, jsonl-spans, conll; "
          + "set the format to one of these"
      ),
      (
        "t.tsv", "joy\tso good\nanger\tso bad\n",
        "t.tsv: expected annotated texts, found nothing that looks like brat, label-studio, prodigy, jsonl-spans, conll; "
          + "set the format to one of these"
      ),
      (
        "t.conll", "a O\n\nb O\n",
        "t.conll: expected entities, found 2 texts and none with an entity; check the columns and the format, "
          + "or that the annotations were exported"
      ),
      (
        "t.jsonl", "{\n",
        "t.jsonl: expected examples, found 1 row and none valid; the first, t.jsonl:1: bad JSON at column 2: "
      ),
      ("t.conll", "PK\u{3}\u{4}", "t.conll: expected text, found a zip archive; "),
      ("t.json", "[{]", "t.json:1:3: expected JSON: "),
      ("t.conll", "-DOCSTART- O\n\n", "t.conll: expected examples, found no rows; "),
    ])
  func wholeFiles(file: String, content: String, message: String) {
    let error = #expect(throws: DatasetError.self) { try annotations(content, as: file) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("\n") == false)
  }

  @Test("options that say nothing to the format are errors")
  func unusedOptions() {
    #expect(throws: DatasetError.unusedOption(option: "offset unit", format: "conll")) {
      try annotations("a B-X\n", as: "t.conll", AnnotationOptions(offsetUnit: .byte))
    }
    #expect(throws: DatasetError.unusedOption(option: "hash comments", format: "jsonl-spans")) {
      try annotations(Self.spans, as: "t.jsonl", AnnotationOptions(hashComments: true))
    }
    #expect(throws: DatasetError.unusedOption(option: "tag column", format: "jsonl-spans")) {
      try annotations(Self.spans, as: "t.jsonl", AnnotationOptions(tagColumn: 2))
    }
  }

  @Test("other encodings than UTF-8")
  func encodings() throws {
    let latin = try AnnotationFormats.read(
      Array("Ren".utf8) + [0xE9] + Array(" B-P\n".utf8), source: "t.conll", options: .init(encoding: "latin-1"))
    #expect(latin.marked == [["P 0..4 René"]])
    let units = Array("\u{feff}René B-P\n".utf16).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let wide = try AnnotationFormats.read(units, source: "t.conll", options: .init())
    #expect(wide.marked == [["P 0..4 René"]] && wide.description.encoding.value == "utf-16le")
  }

  @Test("all files of a folder are read in the order of their names, each by its own format")
  func folder() throws {
    try withTemporaryDirectory { directory in
      func write(_ name: String, _ content: String) throws {
        try Data(content.utf8).write(to: directory.appending(path: name))
      }
      try write("b.tsv", "x\tB-L\ny\tO\n\nz\tO\n")
      try write("a.jsonl", Self.spans)
      try write("c.conll", "-DOCSTART- O\n\nu S-P\n\nv O\n")
      try write("d.conll", "")
      try write("notes.md", "nothing")
      try FileManager.default.createDirectory(
        at: directory.appending(path: "deep"), withIntermediateDirectories: false)
      let dataset = try AnnotationFormats.read(path: directory.path(), options: .init())
      #expect(dataset.texts.map(\.text) == ["Anna", "x y", "z", "u", "v"])
      #expect(dataset.texts.map(\.document) == [0, 1, 2, 3, 3])
      #expect(dataset.texts.map(\.location.line) == [1, 1, 4, 3, 5])
      #expect(
        dataset.rejected.map(\.description) == [
          "\(directory.appending(path: "d.conll").path()):1: expected examples, found an empty file; check that it was written completely"
        ])
      #expect(dataset.description.format.value == "jsonl-spans / conll")
      #expect(dataset.description.scheme?.value == "iob2 / iobes")
      #expect(dataset.description.ignored.map(\.count) == [2] && dataset.description.files == 3)
      #expect(throws: DatasetError.self) {
        try AnnotationFormats.read(path: directory.appending(path: "deep").path(), options: .init())
      }
      #expect(throws: DatasetError.noSuchFile(path: "/nowhere.conll")) {
        try AnnotationFormats.read(path: "/nowhere.conll", options: .init())
      }
    }
  }
}
