import Experiments
import Files
import Foundation
import Store
import Testing

/// What purging chooses, and what it never touches.
@Suite final class RunPurgeTests {
  private let root: String
  private let now = Date(timeIntervalSince1970: 1_800_000_000)

  init() throws {
    root = FileManager.default.temporaryDirectory.appendingPathComponent("hone-purge-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: runs, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private var runs: String { root + "/runs" }

  private func write(_ bytes: Int, to path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(repeating: 7, count: bytes).write(to: URL(fileURLWithPath: path))
  }

  /// A run with a model of so many bytes and a log of ten, last written to so many days before now.
  private func run(
    _ name: String, _ state: StoredRun.State = .finished, task: String = "films", score: Double? = nil,
    metric: String = "accuracy", model: Int? = 100, days: Double = 0, heads: [String] = [""]
  ) throws -> StoredRun {
    var run = StoredRun(path: "\(runs)/\(task)/\(name)", task: task, name: name, state: state)
    run.metric = metric
    run.bestScore = score
    if let model {
      for head in heads { try write(model, to: "\(run.path)/\(head.isEmpty ? "" : head + "/")model/model.safetensors") }
    }
    try write(10, to: run.path + "/steps.jsonl")
    try write(10, to: run.path + "/launch.json")
    try FileManager.default.setAttributes(
      [.modificationDate: now.addingTimeInterval(-days * 86_400)], ofItemAtPath: run.path + "/steps.jsonl")
    return run
  }

  private func chosen(_ purge: RunPurge, _ all: [StoredRun]) -> [String] {
    purge.choose(all, in: runs, now: now).items.map(\.run.name)
  }

  @Test func failedAndInterruptedRunsGoWhole() throws {
    let all = try [
      run("1", .failed), run("2", .running), run("3", .stopped), run("4"), run("5", .running), run("6", .failed),
    ]
    let held = try FileLock(path: all[4].path + "/.lock")
    let alsoHeld = try FileLock(path: all[5].path + "/.lock")
    let (items, spared) = RunPurge(failed: true).choose(all, in: runs, now: now)
    #expect(items.map(\.run.name) == ["1", "2"] && items.map(\.reason) == ["failed", "interrupted"])
    #expect(items.allSatisfy { $0.isWhole && $0.paths == [$0.run.path] && $0.bytes == 120 })
    // One in progress is never chosen, whatever the store says of it.
    #expect(spared.count == 1 && spared[0].contains("films@6: is being trained"))
    withExtendedLifetime((held, alsoHeld)) {}
    // What lies elsewhere is nobody's here.
    #expect(RunPurge(failed: true).choose(all, in: root + "/others", now: now).items.isEmpty)
  }

  @Test func theModelsOfTheBestStay() throws {
    let all = try [
      run("1", score: 0.9, model: 1000), run("2", score: 0.7), run("3", score: 0.9), run("4", score: 0.8),
      run("5", score: nil), run("6", .stopped, score: 0.1), run("7", score: 0.99, model: nil),
      run("1", task: "mail", score: 0.5), run("2", task: "mail", score: 0.4),
    ]
    let (items, _) = RunPurge(keepBest: 1).choose(all, in: runs, now: now)
    // Of equals the newest stays; a run whose model is gone is no rival; tasks do not compare.
    #expect(items.map { "\($0.run.task)@\($0.run.name)" } == ["films@1", "films@2", "films@4", "mail@2"])
    #expect(items.allSatisfy { !$0.isWhole && $0.paths == [$0.run.path + "/model"] })
    #expect(items.map(\.bytes) == [1000, 100, 100, 100])
    #expect(chosen(RunPurge(keepBest: 3), all) == ["2"])
    #expect(chosen(RunPurge(keepBest: 4), all).isEmpty)
    #expect(chosen(RunPurge(keepBest: 1, task: "mail"), all) == ["2"])
  }

  @Test func errorsCompareTheOtherWayAndMetricsNotAtAll() throws {
    let errors = try [
      run("1", score: 0.5, metric: "rmse"), run("2", score: 0.2, metric: "rmse"), run("3", score: 0.9, metric: "rmse"),
    ]
    #expect(chosen(RunPurge(keepBest: 1), errors) == ["1", "3"])
    // Only those with the metric of the newest are ranked.
    let mixed = try errors + [run("4", score: 0.1, metric: "pearson"), run("5", score: 0.3, metric: "pearson")]
    #expect(chosen(RunPurge(keepBest: 1), mixed) == ["4"])
  }

  @Test func pretrainingsAreNotRanked() throws {
    // Their perplexities are of other texts and vocabularies each.
    let all = try ["masked_language", "sentence_pairs", nil].enumerated().flatMap { index, kind in
      try [0.5, 0.2].enumerated().map { place, score in
        var run = try run("\(index)-\(place)", task: "task-\(index)", score: score)
        run.kind = kind
        return run
      }
    }
    #expect(chosen(RunPurge(keepBest: 1), all) == ["2-1"])
  }

  @Test func ofSeveralHeadsEveryModelGoes() throws {
    let all = try [
      run("1", score: 0.1, heads: ["topic", "urgency"]), run("2", score: 0.2, heads: ["topic", "urgency"]),
    ]
    let (items, _) = RunPurge(keepBest: 1).choose(all, in: runs, now: now)
    #expect(items.map(\.paths) == [["topic", "urgency"].map { "\(all[0].path)/\($0)/model" }])
    #expect(items.first?.bytes == 200)
  }

  @Test func ageIsSinceTheLastStep() throws {
    var begun = try run("20260101-000000", days: 400)
    begun.startedAt = "2026-12-31T00:00:00Z"
    let all = try [
      run("1", days: 31), run("2", .stopped, days: 29), run("3", .failed, days: 31), run("4", .failed, days: 1), begun,
    ]
    let (items, _) = RunPurge(days: 30).choose(all, in: runs, now: now)
    #expect(items.map(\.run.name) == ["1", "3"] && items.allSatisfy(\.isWhole))
    // Beside another choice it narrows that.
    #expect(chosen(RunPurge(days: 30, failed: true), all) == ["3"])
    #expect(chosen(RunPurge(days: 0), all).count == 5)
    let scored = try [run("7", score: 0.1, days: 1), run("8", score: 0.2, days: 50), run("9", score: 0.3, days: 50)]
    #expect(chosen(RunPurge(days: 30, keepBest: 1), scored) == ["8"])
    // A run of which nobody knows when it was is not old.
    try FileManager.default.removeItem(atPath: all[0].path + "/steps.jsonl")
    #expect(chosen(RunPurge(days: 30), all) == ["3"])
  }

  @Test func whatAnUnfinishedRunStartsFromStays() throws {
    let start = try run("1", score: 0.1)
    var unfinished = try run("3", .stopped)
    unfinished.launch = ["initial": .string(start.path + "/model")]
    let all = try [start, run("2", score: 0.2), unfinished]
    let (items, spared) = RunPurge(keepBest: 1).choose(all, in: runs, now: now)
    #expect(items.isEmpty && spared.count == 1 && spared[0].contains("films@3 is unfinished and starts from"))
    unfinished.state = .finished
    #expect(chosen(RunPurge(keepBest: 1), [all[0], all[1], unfinished]) == ["1"])
  }

  @Test func whatOthersStandOnStays() throws {
    var (base, adapter, full) = try (run("1", days: 90), run("2", days: 1), run("3", days: 1))
    try write(1, to: adapter.path + "/model/adapter_config.json")
    try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: runs)
    adapter.launch = ["base": .string(root + "/link/films/1/model")]
    full.launch = ["base": .string(base.path + "/model")]
    let (items, spared) = RunPurge(days: 30).choose([base, adapter, full], in: runs, now: now)
    #expect(items.isEmpty && spared.count == 1 && spared[0].contains("films@1: films@2 stands on"), "\(spared)")
    // A whole model that was made of it needs it no more; one that goes needs nothing.
    #expect(chosen(RunPurge(days: 30), [base, full]) == ["1"])
    base.state = .finished
    #expect(chosen(RunPurge(days: 0), [base, adapter]) == ["1", "2"])
  }

  /// One that stays keeps another, which keeps a third.
  @Test func whatStaysKeepsWhatItNeeds() throws {
    let first = try run("1", days: 90)
    var (second, third) = try (run("2", .stopped, days: 90), run("3", .stopped, days: 1))
    second.launch = ["initial": .string(first.path + "/model")]
    third.launch = ["initial": .string(second.path + "/model")]
    let (items, spared) = RunPurge(days: 30).choose([first, second, third], in: runs, now: now)
    #expect(items.isEmpty && spared.count == 2, "\(items) \(spared)")
  }

  @Test func aTaskThatLiesElsewhereStays() throws {
    try FileManager.default.createDirectory(atPath: root + "/others", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: runs + "/mail", withDestinationPath: root + "/others")
    let linked = try run("1", .failed, task: "mail")
    let (items, spared) = RunPurge(failed: true).choose([linked], in: runs, now: now)
    #expect(items.isEmpty && spared.count == 1 && spared[0].contains("is a link to another place"))
  }

  @Test func whatADeletionLeftIsClearedAway() throws {
    let kept = try run("1")
    try write(5, to: runs + "/films/.purged-2-99/model/model.safetensors")
    try RunPurge.clearRemains(in: runs)
    #expect(!FileManager.default.fileExists(atPath: runs + "/films/.purged-2-99"))
    #expect(FileManager.default.fileExists(atPath: kept.path + "/model"))
  }

  @Test func runsOfAnUnfinishedExperimentStay() throws {
    let all = try [
      run("7/trial-1", score: 0.3), run("7/trial-2", score: 0.4), run("7/trial-3", .failed), run("8", score: 0.1),
    ]
    let file = "\(runs)/films/7/experiment.json"
    try #"{"version":1,"kind":"sweep","result":null}"#.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(chosen(RunPurge(failed: true, keepBest: 1), all).isEmpty)
    try #"{"version":1,"kind":"sweep","result":{}}"#.write(toFile: file, atomically: true, encoding: .utf8)
    // A trial that is better than all runs beside it takes no model from the task's name.
    #expect(chosen(RunPurge(failed: true, keepBest: 1), all) == ["7/trial-1", "7/trial-3"])
    let held = try FileLock(path: "\(runs)/films/7/.lock")
    #expect(chosen(RunPurge(failed: true, keepBest: 1), all).isEmpty, "the sweep is in progress")
    withExtendedLifetime(held) {}
  }

  @Test func linksAreNotFollowed() throws {
    let elsewhere = root + "/elsewhere"
    try write(500, to: elsewhere + "/model/model.safetensors")
    try FileManager.default.createDirectory(atPath: runs + "/films", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: runs + "/films/1", withDestinationPath: elsewhere)
    let linked = StoredRun(path: runs + "/films/1", task: "films", name: "1", state: .failed)
    let (items, spared) = RunPurge(failed: true).choose([linked], in: runs, now: now)
    #expect(items.isEmpty && spared.count == 1 && spared[0].contains("is a link"))
    let run = try run("2", .failed)
    try FileManager.default.createSymbolicLink(atPath: run.path + "/data", withDestinationPath: elsewhere)
    let item = try #require(RunPurge(failed: true).choose([run], in: runs, now: now).items.first)
    #expect(item.bytes < 500)
    let store = try RunStore(path: runs + "/hone.db")
    #expect(try RunPurge.remove(item, from: store))
    #expect(FileManager.default.fileExists(atPath: elsewhere + "/model/model.safetensors"))
  }

  @Test func whatIsChosenIsDeletedAndNothingElse() throws {
    let all = try [run("1", score: 0.1), run("2", score: 0.2), run("3", .failed), run("7/fold-1", .failed)]
    try #"{"version":1,"result":{}}"#.write(
      toFile: "\(runs)/films/7/experiment.json", atomically: true, encoding: .utf8)
    let store = try RunStore(path: runs + "/hone.db")
    for run in all { try store.write(run, LogPart()) }
    let (items, _) = RunPurge(failed: true, keepBest: 1).choose(all, in: runs, now: now)
    #expect(items.map(\.run.name) == ["1", "3", "7/fold-1"])
    // Trained by another process meanwhile: all of it stays.
    let held = try FileLock(path: all[2].path + "/.lock")
    #expect(try !RunPurge.remove(items[1], from: store))
    #expect(FileManager.default.fileExists(atPath: all[2].path + "/model/model.safetensors"))
    held.release()
    for item in items { #expect(try RunPurge.remove(item, from: store)) }
    #expect(try store.runs().map(\.name) == ["1", "2"], "a run without its model is still known")
    #expect(try FileStatus.entries(of: runs + "/films") == ["1", "2"], "an experiment without runs goes too")
    #expect(try FileStatus.entries(of: all[0].path) == [".lock", "launch.json", "steps.jsonl"])
    #expect(try FileStatus.entries(of: all[1].path).contains("model"))
  }

  @Test func filesOfTwoNamesAreCountedOnce() throws {
    try write(300, to: root + "/a/one")
    try FileManager.default.linkItem(atPath: root + "/a/one", toPath: root + "/a/two")
    try write(4, to: root + "/a/b/three")
    let use = DiskUse(root + "/a")
    #expect(use.files == 2 && use.bytes == 304)
    #expect(DiskUse(root + "/a/one").bytes == 300 && DiskUse(root + "/nowhere").bytes == 0)
  }

  @Test func whatHoldsTextsIsNamed() throws {
    let run = try run("1", heads: ["", "topic"])
    try write(8, to: run.path + "/checkpoint-12/training_state.safetensors")
    #expect(RunParts(run).texts.isEmpty)
    try "{}\n{}\n".write(toFile: run.path + "/errors.jsonl", atomically: true, encoding: .utf8)
    try #"{"test":{"errors":[{"text":"a"}]}}"#.write(
      toFile: run.path + "/topic/summary.json", atomically: true, encoding: .utf8)
    try #"{"test":{"errors":{"missed":3}}}"#.write(
      toFile: run.path + "/summary.json", atomically: true, encoding: .utf8)
    try "{}".write(toFile: run.path + "/baselines.json", atomically: true, encoding: .utf8)
    let parts = RunParts(run)
    #expect(
      parts.texts == [
        "errors.jsonl holds 2 validation texts", "baselines.json holds words of the training texts",
        "topic/summary.json shows texts of the test data",
      ])
    #expect(parts.models.map(\.path) == [run.path + "/model", run.path + "/topic/model"])
    #expect(parts.states.map(\.path) == [run.path + "/checkpoint-12"] && parts.states[0].use.bytes == 8)
    #expect(parts.use.bytes > 200 && parts.use.files == 9)
  }
}
