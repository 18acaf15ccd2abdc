import ArgumentParser
import Evaluation
import Experiments
import Files
import Foundation
import Store
import Tasks

/// `hone runs`: what was trained, how well, and what differs.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List, compare and draw trainings.",
    subcommands: [
      RunsList.self, RunsShow.self, RunsDiff.self, RunsPlot.self, RunsBest.self, RunsRemove.self, RunsExport.self,
      RunsInventory.self,
    ], defaultSubcommand: RunsList.self)
}

/// The store of a workspace.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The store; default: runs/hone.db in the workspace.", valueName: "file"))
  var store: String?
  @OptionGroup var workspace: WorkspaceOptions

  /// Opens it and brings it up to date with the folders of runs.
  func open() throws -> RunStore {
    let runs = URL(fileURLWithPath: workspace.folder.runs).standardizedFileURL.path
    let store = try RunStore(path: store ?? runs + "/" + RunStore.fileName)
    for fault in try RunSync(store: store, runs: runs).updateAll() { Console.note(fault) }
    return store
  }

  /// The run that a name means: `TASK@RUN`, a folder, or a task's newest.
  func run(_ name: String, in store: RunStore) throws -> StoredRun {
    let runs = try store.runs()
    let path = URL(fileURLWithPath: name).standardizedFileURL.path
    if let run = runs.first(where: { "\($0.task)@\($0.name)".hasSameBytes(as: name) || $0.path.hasSameBytes(as: path) })
    {
      return run
    }
    guard let newest = runs.last(where: { $0.task.hasSameBytes(as: name) }) else {
      throw StoreError.noRun(name: name, path: store.path)
    }
    return newest
  }
}

extension StoredRun {
  var title: String { "\(task)@\(name)" }

  /// How it stands: one that says it runs while nobody trains it was interrupted.
  var standing: String {
    state == .running && !FileLock.isHeld(path + "/.lock") ? "interrupted" : state.rawValue
  }

  var json: JSON {
    var object = JSONObject()
    object["name"] = .string(title)
    object["path"] = .string(path)
    object["state"] = .string(standing)
    object["kind"] = kind.map { .string($0) } ?? .null
    object["method"] = method.map { .string($0) } ?? .null
    object["encoder"] = encoder.map { .string($0) } ?? .null
    object["started_at"] = startedAt.map { .string($0) } ?? .null
    object["metric"] = metric.map { .string($0) } ?? .null
    object["best_score"] = bestScore.map { .number(JSONNumber($0)) } ?? .null
    object["best_step"] = bestStep.map { .number(JSONNumber($0)) } ?? .null
    object["test_score"] = testScore.map { .number(JSONNumber($0)) } ?? .null
    object["steps"] = .number(JSONNumber(steps))
    object["training_seconds"] = seconds.map { .number(JSONNumber($0)) } ?? .null
    object["tokens_per_second"] = tokensPerSecond.map { .number(JSONNumber($0)) } ?? .null
    object["peak_memory_mb"] = peakMemoryMegabytes.map { .number(JSONNumber($0)) } ?? .null
    return .object(object)
  }
}

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

/// `hone runs best`
struct RunsBest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "best", abstract: "Name the best finished run of a task.")

  @Argument(help: "A task.")
  var task: String
  @Option(help: ArgumentHelp("The metric to compare by; default: that of the newest run.", valueName: "metric"))
  var metric: String?
  @Flag(help: "Compare test scores, not validation scores.")
  var test = false
  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    let finished = try database.runs(task: task).filter { $0.state == .finished && !$0.name.contains("/") }
    let metric = metric ?? finished.last?.metric
    let scored = finished.filter { $0.metric == metric && (test ? $0.testScore : $0.bestScore) != nil }
    guard let metric, let first = scored.first else { throw StoreError.noRun(name: task, path: database.path) }
    let direction = TaskKinds.direction(ofMetric: metric)
    let best = scored.dropFirst().reduce(first) { best, run in
      let (one, other) = test ? (best.testScore, run.testScore) : (best.bestScore, run.bestScore)
      return direction.isBetter(other ?? .nan, than: one ?? .nan) ? run : best
    }
    Console.result(best.title)
    let score = (test ? best.testScore : best.bestScore) ?? .nan
    Console.note("\(metric) \(score.fixed(4)) on \(test ? "test" : "validation"), the best of \(scored.count) runs")
  }
}

/// `hone runs rm`
struct RunsRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Delete runs: their folders and what the store keeps of them.")

  @Argument(help: "Runs, as TASK@RUN or folders.")
  var names: [String]
  @Flag(help: "Delete; without it, say what would be deleted.")
  var yes = false
  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    let runs = try names.map { name in
      guard name.contains("@") || name.contains("/") else {
        throw ValidationError("\(name): expected TASK@RUN or a folder; a task's name alone does not say which run")
      }
      return try store.run(name, in: database)
    }
    for run in runs {
      guard run.standing != "running" else {
        throw ValidationError("\(run.title): is being trained; stop that first")
      }
      guard yes else {
        Console.result("would delete \(run.path)")
        continue
      }
      try PosixFileSystem().removeTree(run.path)
      try database.remove(run.path)
      Console.result("deleted \(run.path)")
    }
    if !yes { Console.note("nothing was deleted; say --yes") }
  }
}

/// `hone runs inventory`
struct RunsInventory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inventory", abstract: "Say what is kept where of trainings.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    Console.result("\(database.path): \(try FileStatus(database.path)?.size ?? 0) bytes; no texts of yours")
    for (table, rows) in try database.inventory() { Console.result("  \(table): \(rows) rows") }
    for run in try database.runs() {
      let files = FileManager.default.enumerator(atPath: run.path)?.compactMap { $0 as? String } ?? []
      let bytes = try files.reduce(0) { $0 + ((try FileStatus(link: run.path + "/" + $1))?.size ?? 0) }
      Console.result(
        "\(run.path): \(files.count) files, \(bytes / 1_048_576) MB; summary.json shows texts of its test data")
    }
  }
}
