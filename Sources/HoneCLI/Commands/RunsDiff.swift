import ArgumentParser
import Files
import Foundation
import Store

/// `hone runs diff`
struct RunsDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff", abstract: "Show what differs between two runs: settings, data, scores.")

  @Argument(help: "A run.")
  var first: String
  @Argument(help: "Another run.")
  var second: String
  @Flag(help: "One JSON object.")
  var json = false
  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    let (one, other) = (try store.run(first, in: database), try store.run(second, in: database))
    let rows = RunDifferences(one, other).rows
    if json {
      let members = rows.map {
        JSONObject.Member(key: $0.key, value: ["first": $0.first ?? .null, "second": $0.second ?? .null])
      }
      return Console.result(JSON.object(JSONObject(members)).serialized())
    }
    guard !rows.isEmpty else { return Console.result("no differences") }
    var table = Table(leftColumns: [0, 1, 2])
    table.add(["", one.title, other.title])
    for row in rows {
      table.add([row.key, row.first.map(RunsShow.text) ?? "-", row.second.map(RunsShow.text) ?? "-"])
    }
    for line in table.lines { Console.result(line) }
  }
}

/// `hone runs export`
struct RunsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write runs, or the steps of one, as CSV or JSON lines.")

  @Argument(help: "A run, whose steps are written; without it all runs.")
  var name: String?
  @Option(help: ArgumentHelp("csv or jsonl.", valueName: "format"))
  var format = "csv"
  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard ["csv", "jsonl"].contains(format) else {
      throw ValidationError("--format: expected csv or jsonl, found '\(format)'")
    }
  }

  func run() throws {
    let database = try store.open()
    let rows: [JSON]
    if let name {
      rows = try database.steps(of: store.run(name, in: database).path).map(\.json)
    } else {
      rows = try database.runs().map(\.json)
    }
    if format == "jsonl" {
      for row in rows { Console.result(row.serialized()) }
      return
    }
    guard let header = rows.first?.objectValue?.members.map(\.key) else { return }
    Console.result(header.joined(separator: ","))
    for row in rows {
      let cells = (row.objectValue?.members ?? []).map { member -> String in
        switch member.value {
        case .null: ""
        case .string(let text): Self.quoted(text)
        default: member.value.serialized()
        }
      }
      Console.result(cells.joined(separator: ","))
    }
  }

  /// A cell of RFC 4180.
  private static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

extension StoredStep {
  var json: JSON {
    func number(_ value: Double?) -> JSON { value.map { .number(JSONNumber($0)) } ?? .null }
    return [
      "step": .number(JSONNumber(step)), "epoch": epoch.map { .number(JSONNumber($0)) } ?? .null, "loss": number(loss),
      "learning_rate": number(learningRate), "gradient_norm": number(gradientNorm), "update_ratio": number(updateRatio),
      "tokens": tokens.map { .number(JSONNumber($0)) } ?? .null, "seconds": number(seconds),
      "memory_mb": number(memoryMegabytes),
    ]
  }
}
