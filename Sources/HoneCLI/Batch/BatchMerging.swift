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
    let rejects = BatchPrediction.rejectsPath(arguments, output: output)
    let joined = try ShardMerge(output: output, rejects: rejects)(restarts: arguments.restart)
    let summary = joined.summary
    if json {
      var object = summary.json.objectValue ?? JSONObject()
      object["shards"] = .number(JSONNumber(joined.shards))
      return Console.result(JSON.object(object).serialized())
    }
    var line = "joined \(joined.shards) shards to \(output): \(summary.rows) rows, \(summary.written) written"
    if summary.filtered > 0 { line += ", \(summary.filtered) left out by --where" }
    if summary.rejects > 0 { line += ", \(summary.rejects) rejected (see \(rejects))" }
    Console.result(line)
  }
}
