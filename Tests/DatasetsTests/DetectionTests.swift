import Datasets
import Testing

@Suite("Detection of formats")
struct DetectionTests {
  private func format(_ content: String, _ file: String, labels: Bool = true) throws -> String {
    try read(content, as: file, ReadOptions(requireLabels: labels)).description.format.value
  }

  @Test("by extension, and by content where that leaves a choice")
  func formats() throws {
    #expect(try format("text,label\na,b\n", "t.CSV") == "csv")
    #expect(try format("text\tlabel\na\tb\n", "t.tab") == "tsv")
    #expect(try format("{\"text\":\"a\",\"label\":1}", "t.ndjson") == "jsonl")
    #expect(try format("1 a\n0 b\n", "t.txt") == "label-text")
    #expect(try format("1 a\n0 b\n", "t.txt", labels: false) == "text")
    #expect(try format("1\ta\n0\tb\n", "t.txt") == "label-tsv")
    #expect(try format("text\tlabel\na\tb\n", "t.txt") == "tsv")
    #expect(try format("text,label\na,b\n", "t.txt") == "csv")
    #expect(try format("__label__a b\n", "t.txt") == "fasttext")
  }

  @Test("by content alone for standard input and unknown extensions")
  func contentOnly() throws {
    #expect(try format("{\"text\":\"a\",\"label\":1}", "standard input") == "jsonl")
    #expect(try format("text;label\na;b\n", "data/x.data") == "csv")
    #expect(try format("a line\nanother, line\n", "-", labels: false) == "text")
    #expect(try format("0 a line\n1 another\n", "dir.csv/noextension") == "label-text")
  }

  @Test("prose is not taken for lines that begin with a label")
  func prose() {
    let words = (0..<60).map { "word\($0) and more" }.joined(separator: "\n")
    #expect(throws: DatasetError.noLabels(source: "t.txt", format: "text")) { try read(words, as: "t.txt") }
  }

  @Test("a format asked for is taken whatever the name")
  func asked() throws {
    let dataset = try read("1 a\n0 b\n", as: "t.csv", ReadOptions(format: "label-text"))
    #expect(dataset.rows == [Row("a", "1", 1), Row("b", "0", 2)])
    #expect(dataset.description.format == DatasetDescription.Setting("label-text", isDetected: false))
    let unknown = #expect(throws: DatasetError.self) { try read("1 a", as: "t", ReadOptions(format: "jsnol")) }
    #expect(unknown?.description.hasSuffix("did you mean \"jsonl\"?") == true)
  }

  @Test("an option that says nothing to the format is an error")
  func unusedOptions() throws {
    #expect(throws: DatasetError.unusedOption(option: "text", format: "label-text")) {
      try read("1 a", as: "t.txt", ReadOptions(format: "label-text", textColumn: "x"))
    }
    #expect(throws: DatasetError.unusedOption(option: "delimiter", format: "jsonl")) {
      try read("{}", as: "t.jsonl", ReadOptions(delimiter: ","))
    }
    // Options lead to the formats that have them.
    let table = try read("a b,c\nd e,f\n", as: "t.txt", ReadOptions(textColumn: "1", labelColumn: "2"))
    #expect(table.rows == [Row("a b", "c", 1), Row("d e", "f", 2)])
  }

  @Test("the registry: names, extensions and summaries that help texts can show")
  func registry() {
    let names = DatasetFormats.all.map(\.name)
    #expect(Set(names) == ["csv", "tsv", "jsonl", "fasttext", "label-text", "label-tsv", "text", "xlsx"])
    #expect(names.count == Set(names).count)
    for format in DatasetFormats.all {
      #expect(!format.summary.isEmpty && !format.summary.contains("\n"))
      #expect(format.fileExtensions.allSatisfy { !$0.hasPrefix(".") && $0 == $0.lowercased() })
    }
  }

  @Test("the description states what was found out and what was asked for")
  func description() throws {
    let dataset = try read(
      "stars;review\n1;a\n\n5;b\n", as: "t.csv", ReadOptions(labelColumn: "stars", encoding: "utf8"))
    #expect(
      dataset.description.description
        == "format csv (detected), encoding utf-8, delimiter ';' (detected), header yes (detected), "
        + "text column \"review\" (detected), label column \"stars\", 1 blank line")
  }
}
