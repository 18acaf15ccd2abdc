import Datasets
import Files

extension DataSettings {
  static func keys(_ registry: TaskRegistry) -> [TaskKey] {
    [
      TaskKey("data", .group(shortForm: nil), required: true, "the examples; file names are relative to the task file"),
      TaskKey("data.train", .text, required: true, "file (or folder) of labelled training examples"),
      TaskKey(
        "data.validation", .group(shortForm: .text),
        "a file, or {fraction: 0.1} for a share of the training examples; default: none"),
      TaskKey(
        "data.validation.fraction", .number(.share), required: true, "share of the training examples that is held out"),
      TaskKey(
        "data.test", .group(shortForm: .text),
        "a file for the final score, or {fraction: 0.2} for a share of the training examples; default: none"),
      TaskKey(
        "data.test.fraction", .number(.share), "share of the training examples that is held out"),
      TaskKey(
        "data.test.fold", .wholeNumber(1...1000), excludes: "data.test.fraction",
        "part of the training examples that is held out, from 1 to data.test.of, in place of a fraction"),
      TaskKey("data.test.of", .wholeNumber(2...1000), "equal parts of the training examples"),
      TaskKey(
        "data.seed", .wholeNumber(0...Int.max), "seed of what is held out; default: that of the training"),
      TaskKey("data.format", .choice(registry.formats), "data format; default: by the file's extension"),
      TaskKey(
        "data.text", .texts,
        "column of the text, by name or by number from 1, or a list of columns that are joined; default: found by its name"
      ),
      TaskKey("data.pair", .text, "column of the second text of a pair"),
      TaskKey("data.label", .text, "column of the label, by name or by number from 1; default: found by its name"),
      TaskKey(
        "data.separator", .text, kind: TaskKind.multiLabel.name,
        "what stands between several labels in a cell; default: ; | or , by what the file has"),
      TaskKey(
        "data.empty", .choice(EmptyLabelRule.allCases.map(\.rawValue)), default: "none",
        kind: TaskKind.multiLabel.name,
        "what an empty cell of labels says: the text has none of them, or nobody has labelled it and it is left out"),
      TaskKey("data.map", .textMap, "what the file's labels are called here, such as {1: negative}; null leaves out"),
      TaskKey("data.group", .text, "column whose equal values are never on both sides of a split"),
      TaskKey("data.by", .text, "column of a date or number by which the newest examples are held out"),
      TaskKey("data.sheet", .text, "sheet of a workbook; default: the first that is shown and has something"),
      TaskKey("data.delimiter", .text, "character between columns, or comma, semicolon, tab, pipe; default: detected"),
      TaskKey("data.encoding", .text, "character encoding of the files; default: detected"),
      TaskKey("data.header", .flag, "whether the first row names the columns; default: detected"),
      TaskKey(
        "data.offset_unit", .choice(OffsetUnit.allCases.map(\.rawValue)), kind: TaskKind.ner.name,
        "what the spans of annotated texts count; default: detected"),
    ]
  }
}
