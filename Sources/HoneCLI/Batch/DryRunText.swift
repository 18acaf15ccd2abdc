import Batch
import Files
import Foundation

/// What a batch of predictions would take, for people and as JSON.
struct DryRunText {
  let dryRun: DryRun
  /// What the input is.
  let input: String
  let output: String?

  var lines: [String] {
    var lines = [input, "\(dryRun.rows) rows, \(dryRun.faults) of them would be rejected"]
    guard dryRun.sampled > 0 else { return lines + ["nothing to predict"] }
    lines.append(
      "about \(Console.duration(dryRun.seconds)) at \(dryRun.rowsPerSecond.fixed(0)) rows/s, from \(dryRun.sampled) rows "
        + "that were predicted now")
    if dryRun.bytes > 0 {
      lines.append("about \(size(dryRun.bytes)) of output before it is packed" + (room.map { "; \($0)" } ?? ""))
    }
    if let separate = dryRun.separateSeconds {
      let saved = max(0, separate - dryRun.seconds)
      lines.append(
        "one model after the other: about \(Console.duration(separate)); all in one pass save "
          + "\(Console.duration(saved)) (\((saved / max(separate, 1e-9) * 100).fixed(0)) %)")
    }
    return lines
  }

  private var free: Double? {
    guard let output, output != "-" else { return nil }
    let folder = URL(fileURLWithPath: output).deletingLastPathComponent().path
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    return (attributes?[.systemFreeSize] as? NSNumber)?.doubleValue
  }

  private var room: String? {
    free.map { $0 < dryRun.bytes ? "the disk has only \(size($0)) free" : "\(size($0)) are free" }
  }

  private func size(_ bytes: Double) -> String {
    bytes < 1e6
      ? "\((bytes / 1e3).fixed(1)) kB" : bytes < 1e9 ? "\((bytes / 1e6).fixed(1)) MB" : "\((bytes / 1e9).fixed(2)) GB"
  }

  var json: JSON {
    var object = JSONObject()
    object["rows"] = .number(JSONNumber(dryRun.rows))
    object["rejects"] = .number(JSONNumber(dryRun.faults))
    object["seconds"] = .number(JSONNumber(dryRun.seconds))
    object["rows_per_second"] = .number(JSONNumber(dryRun.rowsPerSecond))
    object["bytes"] = .number(JSONNumber(Int(dryRun.bytes)))
    if let free { object["free_bytes"] = .number(JSONNumber(Int(free))) }
    if let separate = dryRun.separateSeconds { object["separate_seconds"] = .number(JSONNumber(separate)) }
    return .object(object)
  }
}
