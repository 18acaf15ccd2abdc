import ArgumentParser
import Batch
import Files
import Foundation

/// `hone predict --merge`: the shards of an output as one file.
struct BatchMerging {
  let arguments: BatchArguments
  let json: Bool

  /// - Throws: what is missing or does not fit together.
  func run() throws {
    let output = arguments.output ?? ""
    let joined = try ShardMerge(output: output, rejects: arguments.rejects)(restarts: arguments.restart)
    let summary = joined.summary
    if json {
      var object = summary.json.objectValue ?? JSONObject()
      object["shards"] = .number(JSONNumber(joined.shards))
      Console.result(JSON.object(object).serialized())
    } else {
      Console.result(line(joined))
    }
    if summary.rejects > 0 { throw ExitCode(3) }
  }

  private func line(_ joined: ShardMerge.Joined) -> String {
    let (output, summary) = (arguments.output ?? "", joined.summary)
    var line = "joined \(joined.shards) shards to \(output): \(summary.rows) rows, \(summary.written) written"
    if summary.filtered > 0 { line += ", \(summary.filtered) left out by --where" }
    if summary.rejects > 0 { line += ", \(summary.rejects) rejected (see \(joined.rejects))" }
    return line
  }
}
