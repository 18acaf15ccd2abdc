import Datasets
import Files

/// Where a task's examples come from. File names are relative to the task file.
package struct DataSettings: Sendable, Equatable {
  /// What the model is checked against while it trains.
  package enum Validation: Sendable, Equatable {
    case none
    /// A stratified share of the training examples.
    case fraction(Double)
    case file(String)
  }

  package var train: String
  package var validation: Validation
  package var test: String?
  /// A data format's name; nil: by file extension.
  package var format: String?
  package var textColumn: String?
  package var labelColumn: String?
  package var delimiter: String?
  package var encoding: String?
  /// Whether the first row names the columns; nil: detected.
  package var header: Bool?
  /// What the spans of annotated texts count; nil: detected.
  package var offsetUnit: String?

  init(_ reader: SettingsReader) throws {
    train = try reader.text("data.train")
    validation = try DataSettings.validation(reader)
    test = try reader.optionalText("data.test")
    format = try reader.optionalChoice("data.format")
    textColumn = try reader.optionalText("data.text")
    labelColumn = try reader.optionalText("data.label")
    delimiter = try reader.optionalText("data.delimiter")
    encoding = try reader.optionalText("data.encoding")
    header = try reader.optionalFlag("data.header")
    offsetUnit = try reader.optionalChoice("data.offset_unit")
  }

  private static func validation(_ reader: SettingsReader) throws -> Validation {
    guard let node = try reader.node("data.validation") else { return .none }
    if case .mapping = node.content {
      return .fraction(try reader.number("data.validation.fraction"))
    }
    return .file(try reader.text("data.validation"))
  }

  var settings: [(path: String, value: JSON)] {
    let validationSetting: (path: String, value: JSON) =
      switch validation {
      case .none: ("data.validation", nil)
      case .fraction(let fraction): ("data.validation.fraction", JSON(fraction))
      case .file(let file): ("data.validation", .string(file))
      }
    return [
      ("data.train", .string(train)),
      validationSetting,
      ("data.test", JSON(test)),
      ("data.format", JSON(format)),
      ("data.text", JSON(textColumn)),
      ("data.label", JSON(labelColumn)),
      ("data.delimiter", JSON(delimiter)),
      ("data.encoding", JSON(encoding)),
      ("data.header", JSON(header)),
      ("data.offset_unit", JSON(offsetUnit)),
    ]
  }

  static func keys(_ registry: TaskRegistry) -> [TaskKey] {
    [
      TaskKey("data", .group(shortForm: nil), required: true, "the examples; file names are relative to the task file"),
      TaskKey("data.train", .text, required: true, "file (or folder) of labelled training examples"),
      TaskKey(
        "data.validation", .group(shortForm: .text),
        "a file, or {fraction: 0.1} for a stratified share of the training examples; default: none"),
      TaskKey(
        "data.validation.fraction", .number(.share), required: true, "share of the training examples that is held out"),
      TaskKey("data.test", .text, "file of labelled examples for the final score"),
      TaskKey("data.format", .choice(registry.formats), "data format; default: by the file's extension"),
      TaskKey("data.text", .text, "column of the text, by name or by number from 1; default: found by its name"),
      TaskKey("data.label", .text, "column of the label, by name or by number from 1; default: found by its name"),
      TaskKey("data.delimiter", .text, "character between columns, or comma, semicolon, tab, pipe; default: detected"),
      TaskKey("data.encoding", .text, "character encoding of the files; default: detected"),
      TaskKey("data.header", .flag, "whether the first row names the columns; default: detected"),
      TaskKey(
        "data.offset_unit", .choice(OffsetUnit.allCases.map(\.rawValue)), kind: TaskKind.ner.name,
        "what the spans of annotated texts count; default: detected"),
    ]
  }
}
