import Datasets
import Files

/// A row that was left out, for the rejects.
struct Reject: Sendable {
  /// The file of a folder; nil where the input is one file.
  let file: String?
  let line: Int
  let column: Int?
  let reason: String
  let raw: [UInt8]

  /// Bytes of the row that are kept.
  private static let mostBytes = 1 << 16

  init(_ row: InputRow, reason: String? = nil, isOfFolder: Bool) {
    file = isOfFolder ? row.location.file : nil
    line = row.fault?.line ?? row.location.line
    column = row.fault?.column
    self.reason = reason ?? row.fault?.reason ?? ""
    raw = isOfFolder ? [] : row.raw
  }

  /// `12:5: what is wrong`.
  var shown: String {
    let place = file ?? "line \(line)" + (column.map { ", column \($0)" } ?? "")
    return "\(place): \(reason)"
  }

  var values: [JSON] {
    [
      .number(JSONNumber(line)), column.map { .number(JSONNumber($0)) } ?? .null, .string(reason),
      .string(String(decoding: raw.prefix(Self.mostBytes), as: UTF8.self)),
    ]
  }

  static let columns = ["line", "column", "reason", "row"]

  /// A JSON object as a line.
  var bytes: [UInt8] {
    var object = JSONObject()
    if let file { object["file"] = .string(file) }
    for (name, value) in zip(Self.columns, values) where file == nil || name == "reason" { object[name] = value }
    if raw.count > Self.mostBytes { object["bytes"] = .number(JSONNumber(raw.count)) }
    return Array((JSON.object(object).serialized() + "\n").utf8)
  }
}
