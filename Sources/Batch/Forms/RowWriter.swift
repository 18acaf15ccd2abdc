import Datasets
import Files

/// Rows of the input with their predictions as bytes: what stands in the input is carried through as it is written there.
struct RowWriter: Sendable {
  let form: OutputForm
  let layout: InputLayout
  /// Names of the predictions.
  let names: [String]
  private let known: Set<UTF8Key>
  private let predicted: Set<UTF8Key>
  private let keys: [[UInt8]]

  init(form: OutputForm, layout: InputLayout, names: [String]) {
    self.form = form
    self.layout = layout
    self.names = names
    known = Set(layout.columns.map(UTF8Key.init))
    predicted = Set(names.map(UTF8Key.init))
    keys = names.map { Array((JSON.string($0).serialized() + ":").utf8) }
  }

  /// The bytes between fields and after rows.
  private var lineEnd: [UInt8] {
    layout.endsLinesByBoth && form != .objects ? [UInt8(ascii: "\r"), UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
  }

  /// Whether rows are written with the bytes that they have in the input.
  private func keepsBytes(_ delimiter: UInt8) -> Bool {
    if case .table(let own?, _) = layout.shape { own == delimiter } else { false }
  }

  /// Whether a field may be enclosed in quotes; a table of the input that has none keeps it so.
  private var hasQuotes: Bool {
    guard case .table(let own?, let hasQuotes) = layout.shape, form == .table(delimiter: own) else { return true }
    return hasQuotes
  }

  /// - Throws: `BatchError.unwritableLabel` where a label cannot stand in a table without quotes, `.repeatedColumn`.
  func check(labels: [String]) throws {
    if form == .objects, layout.shape != .objects {
      var met: Set<UTF8Key> = []
      for name in layout.columns where !met.insert(UTF8Key(name)).inserted {
        throw BatchError.repeatedColumn(name: name, form: form.name)
      }
    }
    guard case .table(let delimiter) = form, !hasQuotes else { return }
    for label in labels where label.utf8.contains(where: { $0 == delimiter || $0 == 0x0A || $0 == 0x0D }) {
      throw BatchError.unwritableLabel(label: label, form: form.name)
    }
  }

  /// The first line of a table; nothing of the others.
  func header() -> [UInt8] {
    guard case .table(let delimiter) = form, layout.hasHeader else { return [] }
    let own = names.map { field(.string($0), delimiter) }
    let carried =
      keepsBytes(delimiter) ? [layout.header] : layout.columns.map { field(.string($0), delimiter) }
    return Array((carried + own).joined(separator: [delimiter])) + lineEnd
  }

  /// Why a row cannot be written; nil when it can.
  func fault(_ row: InputRow) -> String? {
    guard let object = row.object else { return nil }
    if let member = object.members.first(where: { predicted.contains(UTF8Key($0.key)) }) {
      return "expected other keys than those of the predictions, found \(Shown.quoted(member.key)); choose a prefix"
    }
    guard form.isFlat, form != .database else { return nil }
    if let member = object.members.first(where: { !known.contains(UTF8Key($0.key)) }) {
      return "expected the keys of the first rows as columns, found \(Shown.quoted(member.key)) besides; write jsonl"
    }
    return nil
  }

  func write(_ row: InputRow, _ values: [JSON], into bytes: inout [UInt8]) {
    switch form {
    case .objects: writeObject(row, values, into: &bytes)
    case .table(let delimiter):
      if keepsBytes(delimiter), row.fieldCount <= layout.columns.count {
        bytes += row.raw
      } else {
        for column in layout.columns.indices {
          if column > 0 { bytes.append(delimiter) }
          bytes += field(row.value(column, in: layout) ?? .null, delimiter)
        }
      }
      for value in values {
        bytes.append(delimiter)
        bytes += field(value, delimiter)
      }
    case .database: return
    }
    bytes += lineEnd
  }

  private func writeObject(_ row: InputRow, _ values: [JSON], into bytes: inout [UInt8]) {
    var isFirst = true
    if let object = row.object, let end = row.raw.lastIndex(of: UInt8(ascii: "}")) {
      bytes += row.raw[..<end]
      isFirst = object.members.isEmpty
    } else {
      bytes.append(UInt8(ascii: "{"))
      for (column, name) in layout.columns.enumerated() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes += Array((JSON.string(name).serialized() + ":").utf8)
        bytes += Array((row.value(column, in: layout) ?? .null).serialized().utf8)
      }
    }
    for (key, value) in zip(keys, values) {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      bytes += key
      bytes += Array(value.serialized().utf8)
    }
    bytes.append(UInt8(ascii: "}"))
  }

  /// A value as a field of a table.
  private func field(_ value: JSON, _ delimiter: UInt8) -> [UInt8] {
    let text: [UInt8]
    switch value {
    case .null: return []
    case .string(let string): text = Array(string.utf8)
    case .number(let number): text = Array(number.literal.utf8)
    case .bool, .array, .object: text = Array(value.serialized().utf8)
    }
    let quote = UInt8(ascii: "\"")
    guard hasQuotes, text.contains(where: { $0 == delimiter || $0 == quote || $0 == 0x0A || $0 == 0x0D })
    else { return text }
    var quoted = [quote]
    for byte in text {
      if byte == quote { quoted.append(quote) }
      quoted.append(byte)
    }
    return quoted + [quote]
  }
}
