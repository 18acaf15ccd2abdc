import Datasets
import Testing

/// Several text columns, pairs, kept columns, labels renamed and split out of a cell.
@Suite struct ColumnRolesTests {
  private func read(
    _ content: String, as name: String, _ change: (inout ReadOptions) -> Void
  ) throws -> Dataset {
    var options = ReadOptions()
    change(&options)
    return try DatasetFormats.read(Array(content.utf8), source: name, options: options)
  }

  private static let table = """
    id,subject,body,topic,customer
    1,Late,Where is it?,delivery,c1
    2, ,Only a body,delivery,
    3,Only a subject,,invoice,c2
    4,,,invoice,c2
    """

  private static let lines = """
    {"subject":"Late","body":"Where is it?","topic":"delivery","customer":"c1"}
    {"subject":" ","body":"Only a body","topic":"delivery"}
    {"subject":"Only a subject","body":null,"topic":"invoice","customer":"c2"}
    {"subject":"","body":"","topic":"invoice","customer":"c2"}
    """

  @Test(arguments: [("t.csv", table, 5), ("t.jsonl", lines, 4)])
  func columnsAreJoinedAndOthersKept(_ name: String, _ content: String, _ rejected: Int) throws {
    let dataset = try read(content, as: name) {
      $0.textColumn = "subject"
      $0.moreTextColumns = ["body"]
      $0.labelColumn = "topic"
      $0.keptColumns = ["customer"]
    }
    #expect(dataset.examples.map(\.text) == ["Late\nWhere is it?", "Only a body", "Only a subject"])
    #expect(dataset.examples.map(\.fields) == [["c1"], [""], ["c2"]])
    #expect(dataset.rejected.map(\.location.line) == [rejected])
  }

  @Test(arguments: [("t.csv", table), ("t.jsonl", lines)])
  func pairsNeedBothTexts(_ name: String, _ content: String) throws {
    let dataset = try read(content, as: name) {
      $0.textColumn = "subject"
      $0.pairColumn = "body"
      $0.labelColumn = "topic"
    }
    #expect(dataset.examples.map(\.pair) == ["Where is it?"])
    #expect(dataset.rejected.count == 3)
  }

  @Test(arguments: [("t.csv", table), ("t.jsonl", lines)])
  func aColumnThatIsNotThereIsNamed(_ name: String, _ content: String) {
    for change in [
      { (options: inout ReadOptions) in options.moreTextColumns = ["bdy"] }, { $0.pairColumn = "bdy" },
      { $0.keptColumns = ["bdy"] },
    ] {
      let error = #expect(throws: DatasetError.self) {
        try read(content, as: name) {
          ($0.textColumn, $0.labelColumn) = ("subject", "topic")
          change(&$0)
        }
      }
      #expect(error?.description.contains("\"bdy\"") == true)
    }
  }

  @Test func aListOfLabelsIsOneLabelOnlyWhenItHasOne() throws {
    let dataset = try read(
      #"{"text":"a","label":["x","y"]}"# + "\n" + #"{"text":"b","label":["x"]}"# + "\n" + #"{"text":"c","label":[]}"#,
      as: "t.jsonl"
    ) { _ in }
    #expect(dataset.examples.map(\.label) == [nil, "x", nil])
    #expect(dataset.examples.map(\.labels) == [["x", "y"], ["x"], []])
  }

  @Test func emptyCellsAreNoLabelsOnlyWhenAllowed() throws {
    let content = "text,label\na,\nb,x;y\n"
    #expect(try read(content, as: "t.csv") { _ in }.examples.count == 1)
    let all = try read(content, as: "t.csv") { $0.allowsEmptyLabels = true }
    #expect(all.examples.map { LabelCell.entries($0.label, separator: ";") } == [[], ["x", "y"]])
  }

  @Test func cellsAreCutAtTheSeparator() {
    #expect(LabelCell.entries(" a ;b;; a; c d ", separator: ";") == ["a", "b", "c d"])
    #expect(LabelCell.entries("a, b", separator: ", ") == ["a", "b"])
    #expect(LabelCell.entries(nil, separator: ";") == [])
    #expect(LabelCell.entries("é|e\u{301}", separator: "|").count == 2)
  }

  @Test func labelsAreRenamedLeftOutOrRefused() throws {
    let content = "text,label\na,1\nb,3\nc,5\n"
    let dataset = try read(content, as: "t.csv") { _ in }
    let renaming = LabelRenaming([("1", "bad"), ("3", nil), ("5", "good")])
    let renamed = try renaming.applied(to: dataset)
    #expect(renamed.examples.map(\.label) == ["bad", "good"])
    #expect(renamed.rejected.map(\.location.line) == [3])
    let error = #expect(throws: DatasetError.self) {
      try LabelRenaming([("1", "bad"), ("3", nil)]).applied(to: dataset)
    }
    #expect(error?.description.contains("t.csv:4: expected one of the labels that data.map names") == true)
    var several = try read("text,label\na,1;3\nb,\n", as: "t.csv") { $0.allowsEmptyLabels = true }
    several.examples = LabelCell.split(several.examples, separator: ";")
    #expect(try renaming.applied(to: several).examples.map(\.labels) == [["bad"], []])
    // A list of one label is that label, and is renamed as such.
    let list = try read(#"{"text":"a","label":["5"]}"#, as: "t.jsonl") { _ in }
    #expect(try renaming.applied(to: list).examples.map(\.label) == ["good"])
  }
}
