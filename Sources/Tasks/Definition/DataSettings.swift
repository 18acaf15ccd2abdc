import Datasets
import Files

/// Where a task's examples come from. File names are relative to the task file.
package struct DataSettings: Sendable, Equatable {
  /// Examples that are not trained on.
  package enum HeldOut: Sendable, Equatable {
    case none
    /// A share of the training file's examples.
    case fraction(Double)
    /// One of so many equal parts of the training file's examples, counted from 1.
    case fold(Int, of: Int)
    case file(String)

    /// Whether examples of the training file are held out.
    package var isOfTrainingFile: Bool {
      switch self {
      case .fraction, .fold: true
      case .none, .file: false
      }
    }

    /// The file's name; nil where there is none of its own.
    package var file: String? {
      if case .file(let name) = self { name } else { nil }
    }
  }

  package var train: String
  /// What the model is checked against while it trains.
  package var validation: HeldOut
  /// What the final score is of.
  package var test: HeldOut
  /// A data format's name; nil: by file extension.
  /// Seed of what is held out; nil: the training's.
  package var seed: UInt64?
  package var format: String?
  /// The columns whose texts are joined, a line each; empty: found by its name.
  package var textColumns: [String]
  /// The column of the second text of a pair.
  package var pairColumn: String?
  package var labelColumn: String?
  /// Between several labels in one cell; of multi_label tasks.
  package var separator: String?
  /// What an empty cell says; of multi_label tasks.
  package var emptyLabels: EmptyLabelRule
  /// What the labels of the file are called here; nil as a target leaves the row out.
  package var labelMap: [LabelMapping]
  /// Examples with the same value in this column are never on both sides of a split.
  package var groupColumn: String?
  /// The newest by this column are held out.
  package var timeColumn: String?
  /// The sheet of workbooks; nil: the first that is shown and has something.
  package var sheet: String?
  package var delimiter: String?
  package var encoding: String?
  /// Whether the first row names the columns; nil: detected.
  package var header: Bool?
  /// What the spans of annotated texts count; nil: detected.
  package var offsetUnit: String?

  init(_ reader: SettingsReader) throws {
    train = try reader.text("data.train")
    validation = try DataSettings.heldOut(reader, "data.validation")
    test = try DataSettings.heldOut(reader, "data.test")
    seed = try reader.optionalInteger("data.seed").map { UInt64($0) }
    format = try reader.optionalChoice("data.format")
    textColumns = try reader.optionalTexts("data.text") ?? []
    pairColumn = try reader.optionalText("data.pair")
    labelColumn = try reader.optionalText("data.label")
    separator = try reader.optionalText("data.separator")
    emptyLabels = try reader.choice("data.empty", as: EmptyLabelRule.self)
    labelMap = try reader.optionalMap("data.map")?.map(LabelMapping.init) ?? []
    groupColumn = try reader.optionalText("data.group")
    timeColumn = try reader.optionalText("data.by")
    sheet = try reader.optionalText("data.sheet")
    delimiter = try reader.optionalText("data.delimiter")
    encoding = try reader.optionalText("data.encoding")
    header = try reader.optionalFlag("data.header")
    offsetUnit = try reader.optionalChoice("data.offset_unit")
  }

  private static func heldOut(_ reader: SettingsReader, _ path: String) throws -> HeldOut {
    guard let node = try reader.node(path) else { return .none }
    if case .mapping = node.content {
      if path == "data.test", let fold = try reader.optionalInteger("data.test.fold") {
        let count = try reader.integer("data.test.of")
        guard fold <= count else {
          throw TaskDefinitionError.wrongValue(
            try reader.place("data.test.fold"), path: "data.test.fold", expected: "a number from 1 to \(count)",
            found: "\(fold)", suggestion: nil)
        }
        return .fold(fold, of: count)
      }
      return .fraction(try reader.number(path + ".fraction"))
    }
    return .file(try reader.text(path))
  }

  var settings: [(path: String, value: JSON)] {
    func heldOut(_ path: String, _ value: HeldOut) -> [(path: String, value: JSON)] {
      switch value {
      case .none: [(path, nil)]
      case .fraction(let fraction): [(path + ".fraction", JSON(fraction))]
      case .fold(let fold, let count): [(path + ".fold", JSON(fold)), (path + ".of", JSON(count))]
      case .file(let file): [(path, .string(file))]
      }
    }
    let map = JSONObject(labelMap.map { .init(key: $0.from, value: JSON($0.to)) })
    let rows: [(path: String, value: JSON)] =
      [("data.train", .string(train))] + heldOut("data.validation", validation) + heldOut("data.test", test)
    return rows + [
      ("data.seed", JSON(seed.map { Int(clamping: $0) })),
      ("data.format", JSON(format)),
      (
        "data.text",
        textColumns.isEmpty
          ? nil : textColumns.count == 1 ? .string(textColumns[0]) : .array(textColumns.map { .string($0) })
      ),
      ("data.pair", JSON(pairColumn)),
      ("data.label", JSON(labelColumn)),
      ("data.separator", JSON(separator)),
      ("data.empty", .string(emptyLabels.rawValue)),
      ("data.map", labelMap.isEmpty ? nil : .object(map)),
      ("data.group", JSON(groupColumn)),
      ("data.by", JSON(timeColumn)),
      ("data.sheet", JSON(sheet)),
      ("data.delimiter", JSON(delimiter)),
      ("data.encoding", JSON(encoding)),
      ("data.header", JSON(header)),
      ("data.offset_unit", JSON(offsetUnit)),
    ]
  }
}

/// A label of the file and what it is called here.
package struct LabelMapping: Sendable, Equatable {
  package let from: String
  /// Nil: rows with the label are left out.
  package let to: String?

  package init(from: String, to: String?) {
    self.from = from
    self.to = to
  }

  init(_ member: (from: String, to: String?)) { self.init(from: member.from, to: member.to) }
}
