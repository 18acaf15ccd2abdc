import ArgumentParser
import Files
import Foundation
import Store

/// `hone runs list`
struct RunsList: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List runs, the newest last.")

  @Argument(help: "Runs of this task only.")
  var task: String?
  @Option(
    help: ArgumentHelp("Runs of this state only: running, interrupted, stopped, failed, finished.", valueName: "state"))
  var state: String?
  @Option(help: ArgumentHelp("Order: time, score, test, seconds.", valueName: "key"))
  var sort = "time"
  @Flag(help: "One JSON object a line.")
  var json = false
  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard ["time", "score", "test", "seconds"].contains(sort) else {
      throw ValidationError("--sort: expected time, score, test or seconds, found '\(sort)'")
    }
    if let state, !["running", "interrupted", "stopped", "failed", "finished"].contains(state) {
      throw ValidationError("--state: expected running, interrupted, stopped, failed or finished, found '\(state)'")
    }
  }

  func run() throws {
    var runs = try store.open().runs(task: task)
    if let state { runs = runs.filter { $0.standing == state } }
    runs = sorted(runs)
    if json {
      for run in runs { Console.result(run.json.serialized()) }
      return
    }
    guard !runs.isEmpty else { return Console.note("no runs; train one with 'hone train'") }
    var table = Table(leftColumns: [0, 1, 2])
    table.add(["run", "state", "method", "metric", "validation", "test", "steps", "time"])
    for run in runs {
      table.add([
        run.title, run.standing, run.method ?? "-", run.metric ?? "-", run.bestScore?.fixed(4) ?? "-",
        run.testScore?.fixed(4) ?? "-", "\(run.steps)", run.seconds.map(Console.duration) ?? "-",
      ])
    }
    for line in table.lines { Console.result(line) }
  }

  private func sorted(_ runs: [StoredRun]) -> [StoredRun] {
    func value(_ run: StoredRun) -> Double? {
      switch sort {
      case "score": run.bestScore
      case "test": run.testScore
      case "seconds": run.seconds
      default: nil
      }
    }
    guard sort != "time" else {
      return runs.enumerated().sorted {
        ($0.element.startedAt ?? "", $0.offset) < ($1.element.startedAt ?? "", $1.offset)
      }
      .map(\.element)
    }
    // Those without the number come first: the best is what one reads last.
    return runs.enumerated().sorted { first, second in
      switch (value(first.element), value(second.element)) {
      case (nil, nil): first.offset < second.offset
      case (nil, _): true
      case (_, nil): false
      case (let one?, let other?): one == other ? first.offset < second.offset : one < other
      }
    }.map(\.element)
  }
}
