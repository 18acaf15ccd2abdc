import ArgumentParser
import Files
import Foundation
import Store

/// `hone runs show`
struct RunsShow: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "show", abstract: "Show all that is known of a run.")

  @Argument(help: "TASK@RUN, a run's folder, or a task whose newest run is meant.")
  var name: String
  @Flag(help: "One JSON object.")
  var json = false
  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    let run = try store.run(name, in: database)
    let evaluations = try database.evaluations(of: run.path)
    let remarks = try database.remarks(of: run.path)
    if json {
      var object = run.json.objectValue ?? JSONObject()
      object["launch"] = run.launch
      object["summary"] = run.summary
      object["evaluations"] = .array(
        evaluations.map {
          ["step": .number(JSONNumber($0.step)), "score": .number(JSONNumber($0.score)), "labels": $0.labels]
        })
      object["remarks"] = .array(remarks.map { .string($0) })
      return Console.result(JSON.object(object).serialized())
    }
    var table = Table(leftColumns: [0, 1])
    for member in run.json.objectValue?.members ?? [] where !member.value.isNull {
      table.add([member.key.replacingOccurrences(of: "_", with: " "), Self.text(member.value)])
    }
    for ancestor in run.ancestors { table.add(["came from", ancestor]) }
    for other in try database.runs() where other.ancestors.first.map({ $0.hasSameBytes(as: run.title) }) == true {
      table.add(["went on in", other.title])
    }
    for file in run.data { table.add(["\(file.role) data", "\(file.file)  \((file.sha256 ?? "").prefix(16))"]) }
    for artifact in run.artifacts {
      table.add(["model", "\(artifact.name)  \(artifact.bytes) bytes  \(artifact.sha256.prefix(16))"])
    }
    for line in table.lines { Console.result(line) }
    if !evaluations.isEmpty { Console.result("") }
    for evaluation in evaluations {
      let labels = (evaluation.labels.objectValue?.members ?? []).map {
        "\($0.key) \(($0.value.doubleValue ?? 0).fixed(3))"
      }
      Console.result(
        "step \(evaluation.step): \(evaluation.metric) \(evaluation.score.fixed(4))\(evaluation.isBest ? " *" : "")  "
          + labels.joined(separator: ", "))
    }
    for remark in remarks { Console.result("note: \(remark)") }
  }

  static func text(_ value: JSON) -> String {
    if let whole = value.intValue { return "\(whole)" }
    if let number = value.doubleValue { return number.fixed(4) }
    return value.stringValue ?? value.serialized()
  }
}
