import Files
import Foundation
import Subprocess
import Testing

/// `hone pretrain --tasks` run as a process.
@Suite struct PretrainTasksTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    let words = ["the", "film", "was", "very", "good", "bad", "plot", "acting", "boring", "fun", "great", "dull"]
    let lines = (0..<300).map { line in
      (0..<(3 + line % 17)).map { words[(line * 5 + $0 * $0 + $0 * (line % 3)) % words.count] }.joined(separator: " ")
    }
    try work.write("films.txt", lines.joined(separator: "\n") + "\n")
    try work.write("stars.csv", HoneWorkspace.films)
    try FileManager.default.createDirectory(
      atPath: work.folder + "/tasks/stars", withIntermediateDirectories: true)
    try work.write("tasks/stars/task.yaml", Self.task("stars"))
  }

  private static func task(_ name: String, steps: Int = 6) -> String {
    """
    version: 1
    name: \(name)
    kind: classification
    encoder: \(HoneWorkspace.encoder)
    data: {train: \(name == "stars" ? "../../" : "")stars.csv, validation: {fraction: 0.25}, text: review, label: stars}
    training: {steps: \(steps), batch_size: 4, save_steps: 1}
    """
  }

  private func pretraining(steps: Int = 20) -> [String] {
    [
      "pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--steps", "\(steps)", "--batch-tokens", "160",
      "--micro-batch-tokens", "60", "--save-steps", "1", "--lanes", "2", "--held-out", "0.1",
    ]
  }

  private var runs: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: work.folder + "/runs/pretrain-encoder")) ?? []).sorted()
  }

  @Test func saysWhatTheTextsBrought() async throws {
    let outcome = try await work.hone(pretraining() + ["--tasks", "stars", "--task-seeds", "2", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try JSON.parse(outcome.output, source: "output")
    let row = try #require(json["tasks"]?["rows"]?.arrayValue?.first)
    #expect(row["task"] == "stars" && row["before"]?["scores"]?.arrayValue?.count == 2)
    // Differences of a few rows that are the same with both seeds have no interval.
    let low = row["difference"]?["interval"]?["low"]?.doubleValue
    #expect((low == nil) == (row["difference"]?["deviation"]?.doubleValue == 0))
    #expect(json["sentence_probe"]?["before"]?.doubleValue != nil)
    let kept = try JSON.parse(
      MappedFile(path: "\(work.folder)/runs/pretrain-encoder/\(try #require(runs.first))/summary.json"))
    #expect(kept["tasks"] == json["tasks"] && kept["steps"] == 20)
    let listed = try await work.hone(["runs", "--json"])
    for side in ["before", "after"] {
      for run in row["runs"]?[side]?.arrayValue ?? [] {
        #expect(listed.output.contains(try #require(run.stringValue)), "\(listed.output)")
      }
    }
    // For people too.
    let shown = try await work.hone(pretraining(steps: 2) + ["--tasks", "stars"])
    #expect(shown.lines.contains { $0.hasPrefix("stars") && $0.contains("accuracy") }, "\(shown.output)")
    #expect(shown.output.contains("one seed: another seed alone may change a score by as much"))
    #expect(shown.output.contains("sentence similarity: "))
  }

  @Test func pairsOfTextsToo() async throws {
    let words = ["film", "plot", "acting", "great", "boring", "fun", "bad", "good", "dull"]
    let rows = (0..<60).map { "the \(words[$0 % 9]) was \(words[$0 / 9 % 9]),\(words[$0 / 9 % 9]) \(words[$0 % 9])\n" }
    try work.write("pairs.csv", "text,partner\n" + rows.joined())
    let start = [
      "pretrain", HoneWorkspace.encoder, "--objective", "pairs", "--text", "pairs.csv", "--steps", "12",
      "--batch-pairs",
      "8", "--lanes", "2", "--held-out", "0.2", "--save-steps", "1", "--tasks", "stars",
    ]
    let outcome = try await work.hone(start + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let json = try JSON.parse(outcome.output, source: "output")
    let row = try #require(json["tasks"]?["rows"]?.arrayValue?.first)
    let (before, after) = (row["before"]?["scores"]?.arrayValue, row["after"]?["scores"]?.arrayValue)
    #expect(row["task"] == "stars" && before?.count == 1 && after?.count == 1)
    #expect(json["metric"] == "mrr" && json["sentence_probe"]?["after"]?.doubleValue != nil)
    // Trained on what was published, and on the encoder as it was.
    let runs = try ["before", "after"].map { side -> JSON in
      let name = try #require(row["runs"]?[side]?.arrayValue?.first?.stringValue).replacing("@", with: "/")
      return try JSON.parse(MappedFile(path: work.folder + "/runs/" + name + "/model/hone.json"))
    }
    let digests = try runs.map { try #require($0["encoder"]?["digest"]?.stringValue) }
    #expect(digests[0] != digests[1])
    let run = try #require(json["name"]?.stringValue)
    let again = try await work.hone(["pretrain", run, "--resume"])
    #expect(again.status != 0 && again.errors.contains("finished"), "\(again.errors)")
    let shown = try await work.hone(start)
    #expect(shown.output.contains("sentence similarity: ") && shown.output.contains("partners of what is held out: "))
    #expect(shown.lines.contains { $0.hasPrefix("stars") && $0.contains("accuracy") }, "\(shown.output)")
  }

  @Test func stoppedWhileATaskIsTrained() async throws {
    try work.write("long.yaml", Self.task("long", steps: 100_000))
    // As late as it takes until the second task is at work.
    var (stopped, seconds) = (HoneWorkspace.Outcome(status: 0, output: "", errors: ""), 2.0)
    while !stopped.errors.contains("stopped in long@"), seconds < 300 {
      try? FileManager.default.removeItem(atPath: work.folder + "/runs")
      stopped = try await work.honeTerminated(pretraining() + ["--tasks", "stars,long.yaml"], after: seconds)
      seconds *= 2
    }
    #expect(stopped.status == 128 + 15, "\(stopped.errors)")
    let run = try #require(runs.first)
    #expect(stopped.errors.contains("go on with: hone pretrain pretrain-encoder@\(run) --resume"), "\(stopped.errors)")
    #expect(!stopped.errors.contains("with the new encoder"))
    let part = try #require(
      FileManager.default.contentsOfDirectory(atPath: work.folder + "/runs/long").first)
    let alone = try await work.hone(["train", "--resume", "long@\(part)/before-seed-42"])
    #expect(alone.errors.contains("hone pretrain pretrain-encoder@\(run) --resume"), "\(alone.errors)")
    // What is named is kept: a task that is another one now is refused.
    try work.write("long.yaml", Self.task("long", steps: 8))
    let changed = try await work.hone(["pretrain", "pretrain-encoder@\(run)", "--resume"])
    #expect(changed.status != 0 && changed.errors.contains("training.steps was 100000 and is 8"), "\(changed.errors)")
    #expect(!changed.errors.contains("stars: with the encoder as it was"))
  }

  /// Ctrl-C at any moment: the report is that of a training that nobody stopped, and nothing is trained twice.
  @Test func stoppedAgainAndAgain() async throws {
    let arguments = pretraining() + ["--tasks", "stars", "--task-seeds", "2", "--json"]
    let whole = try await work.hone(arguments)
    let expected = try JSON.parse(whole.output, source: "output")["tasks"]
    try FileManager.default.removeItem(atPath: work.folder + "/runs")
    var (next, began, stops) = (arguments, 0, 0)
    while true {
      let outcome = try await work.honeTerminated(
        next, after: stops < 12 ? Double.random(in: 0.1...0.9) : 1000)
      began += outcome.errorLines.count { $0.contains(", seed ") && !$0.contains("stopped") }
      if outcome.status == 0 {
        let rows = { (json: JSON?) in
          json?["rows"]?.arrayValue?.map { [$0["before"], $0["after"], $0["difference"]] }
        }
        #expect(rows(try JSON.parse(outcome.output, source: "output")["tasks"]) == rows(expected))
        break
      }
      stops += 1
      guard !runs.isEmpty, outcome.errors.contains("go on with") else {
        // Stopped before there was anything to go on with.
        if runs.isEmpty { continue }
        try #require(outcome.status == 128 + 15 || outcome.status == -15, "\(outcome.errors)")
        next = ["pretrain", HoneWorkspace.encoder, "--resume", "--json"]
        continue
      }
      next = ["pretrain", HoneWorkspace.encoder, "--resume", "--json"]
    }
    // A training that was stopped is named again when it goes on, one that was done is not.
    #expect(began <= 4 + stops && runs.count == 1)
  }

  @Test(arguments: [
    (["--tasks", "star"], "no task star; did you mean stars?"),
    (["--tasks", "stars,"], "expected names with commas between"),
    (["--tasks", "stars,stars"], "expected each task once, found stars twice"),
    (["--tasks", "stars", "--tasks", "films.txt"], "expected a task (a folder with task.yaml, or a .yaml file)"),
    (["--tasks", "broken.yaml"], "broken.yaml"),
    (["--tasks", "lost.yaml"], "nowhere.csv"),
    (["--tasks", "stars", "--task-seeds", "0"], "--task-seeds: expected 1 to 100"),
    (["--task-seeds", "2"], "--task-seeds: expected --tasks with it"),
  ])
  func aWrongTaskIsFoundAtOnce(arguments: [String], line: String) async throws {
    try work.write("broken.yaml", "version: 1\nkind: [\n")
    try work.write(
      "lost.yaml", Self.task("lost").replacing("train: stars.csv", with: "train: nowhere.csv"))
    let outcome = try await work.hone(pretraining(steps: 1_000_000) + arguments)
    #expect(outcome.status != 0)
    let errors = outcome.errorLines.filter { $0.hasPrefix("Error: ") }
    #expect(errors.count == 1 && errors.first?.contains(line) == true, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: work.folder + "/runs"))
  }
}
