import Files
import Foundation
import Subprocess
import Testing

/// Trainings whose process is stopped or killed, and gone on with by the command line.
@Suite struct InterruptionTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    try work.write("films.csv", HoneWorkspace.films)
  }

  /// Forty steps of the tiny encoder, saved after each.
  private static let training = [
    "train", "films.csv", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=40", "--set",
    "training.batch_size=4", "--set", "training.save_steps=1", "--set", "training.evaluate_every=3", "--set",
    "training.lanes=2",
  ]

  private func digest(of run: String) throws -> String {
    try Digest.sha256(path: "\(work.folder)/runs/films/\(run)/model/model.safetensors")
  }

  private var runs: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: work.folder + "/runs/films")) ?? []).sorted()
  }

  private var finished: [String] {
    runs.filter { FileManager.default.fileExists(atPath: "\(work.folder)/runs/films/\($0)/summary.json") }
  }

  /// Random moments, saving too: more of them with HONE_KILLS.
  @Test func killedAtRandomMoments() async throws {
    let whole = try await work.hone(Self.training)
    #expect(whole.status == 0, "\(whole.errors)")
    let name = try #require(runs.first)
    let digest = try digest(of: name)
    try FileManager.default.removeItem(atPath: work.folder + "/runs")
    let wanted = ProcessInfo.processInfo.environment["HONE_KILLS"].flatMap { Int($0) } ?? 12
    var random = SystemRandomNumberGenerator()
    var kills = 0
    while kills < wanted {
      var arguments = Self.training
      // One run is killed until it comes to its end.
      while true {
        let after = Double.random(in: 0.02...0.6, using: &random)
        let outcome = try await work.hone(arguments, killAfter: kills < wanted ? after : nil)
        if outcome.status == 0 { break }
        if let run = finished.first {
          // Killed when all but the cleaning up was done.
          let again = try await work.hone(["train", "--resume", "films@\(run)"])
          #expect(again.errors.contains("it is finished"))
          kills += 1
          break
        }
        if outcome.errors.contains("no unfinished run") {
          // Killed before there was anything to go on with.
          arguments = Self.training
          continue
        }
        try #require(outcome.wasKilled, "\(outcome.errors)")
        kills += 1
        arguments = ["train", "films.csv", "--resume"] + Self.training.dropFirst(2)
      }
      #expect(finished.count == 1)
      for run in finished {
        #expect(try self.digest(of: run) == digest)
        let rest = try FileManager.default.contentsOfDirectory(atPath: "\(work.folder)/runs/films/\(run)")
        #expect(!rest.contains { $0.hasPrefix("checkpoint-") || $0.contains(".part-") }, "\(rest)")
      }
      try FileManager.default.removeItem(atPath: work.folder + "/runs")
    }
  }

  @Test(arguments: ["INT", "TERM"]) func aSignalSavesAndSaysHowToGoOn(signal: String) async throws {
    let whole = try await work.hone(Self.training)
    let digest = try digest(of: try #require(runs.first))
    try FileManager.default.removeItem(atPath: work.folder + "/runs")
    #expect(whole.status == 0)
    let long = Self.training.map { $0 == "training.save_steps=1" ? "training.save_minutes=60" : $0 }
    // Slow machines need a moment until the first step.
    var outcome = try await work.hone(long, signal: signal, after: 0.15)
    var wait = 0.15
    while outcome.status != 0, !outcome.errors.contains("which is saved"), wait < 20 {
      try? FileManager.default.removeItem(atPath: work.folder + "/runs")
      wait *= 1.3
      outcome = try await work.hone(long, signal: signal, after: wait)
    }
    guard outcome.status != 0 else { return }
    let run = try #require(runs.last)
    #expect(outcome.errors.contains("go on with: hone train --resume films@\(run)"), "\(outcome.errors)")
    let resumed = try await work.hone(["train", "--resume", "films@\(run)"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("going on after step"))
    #expect(try self.digest(of: run) == digest)
    let again = try await work.hone(["train", "--resume", "films@\(run)"])
    #expect(again.status != 0 && again.errors.contains("it is finished") && again.errorLines.count == 1)
  }

  @Test func whatCannotBeGoneOnWithIsSaidInOneLine() async throws {
    let missing = try await work.hone(["train", "--resume", "films@20200101-000000"])
    #expect(missing.status != 0 && missing.errorLines[0].contains("no such run"))
    let none = try await work.hone(["train", "--resume", "films.csv"])
    #expect(none.status != 0 && none.errorLines[0].contains("no unfinished run of films"))
  }

  private static let sweep = """
    version: 1
    name: films
    kind: sentiment
    encoder: \(HoneWorkspace.encoder)
    data: {train: ../../films.csv, validation: {fraction: 0.3}, text: review, label: stars}
    training: {steps: 27, batch_size: 4, lanes: 2}
    sweep:
      trials: 12
      space:
        training.learning_rate: {from: 1.0e-4, to: 1.0e-2}
        training.batch_size: [2, 4]
    """

  /// Killed twice on its way, a sweep of twelve trials ends as one that was left alone.
  @Test func aKilledSweepEndsTheSame() async throws {
    try FileManager.default.createDirectory(atPath: work.folder + "/tasks/films", withIntermediateDirectories: true)
    try work.write("tasks/films/task.yaml", Self.sweep)
    func trials(_ outcome: HoneWorkspace.Outcome) throws -> JSON? {
      try JSON.parse(try #require(outcome.lines.last), source: "sweep")["trials"]
    }
    let whole = try await work.hone(["sweep", "films", "--json"])
    try #require(whole.status == 0, "\(whole.errors)")
    let best = try #require(try JSON.parse(whole.lines[0], source: "sweep")["model"]?.stringValue)
    let digest = try Digest.sha256(path: best + "/model.safetensors")
    try FileManager.default.removeItem(atPath: work.folder + "/runs")
    var outcome = HoneWorkspace.Outcome(status: 1, output: "", errors: "")
    var kills = 0
    var after = 0.3
    while kills < 2 {
      let isBegun = !runs.isEmpty
      outcome = try await work.hone(["sweep", "films", "--json"] + (isBegun ? ["--resume"] : []), killAfter: after)
      guard !outcome.wasKilled else {
        kills += 1
        continue
      }
      // A faster machine than was thought: begin again, and kill earlier.
      try #require(outcome.status == 0 && after > 0.01, "\(outcome.errors)")
      try FileManager.default.removeItem(atPath: work.folder + "/runs")
      (kills, after) = (0, after / 2)
    }
    outcome = try await work.hone(["sweep", "films", "--json"] + (runs.isEmpty ? [] : ["--resume"]))
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(kills == 2 && runs.count == 1)
    #expect(try trials(outcome) == (try trials(whole)))
    let again = try #require(try JSON.parse(outcome.lines[0], source: "sweep")["model"]?.stringValue)
    #expect(try Digest.sha256(path: again + "/model.safetensors") == digest)
  }

  @Test func seedsAndFoldsInOneTable() async throws {
    let result = try await work.hone(
      [
        "train", "films.csv", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=3", "--folds", "2",
        "--seeds",
        "2",
      ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.filter { $0.hasPrefix("fold-") }.count == 4)
    #expect(result.output.contains("mean") && result.output.contains("Student's t"))
    let wrong = try await work.hone(["train", "films.csv", "--folds", "0"])
    #expect(wrong.status != 0 && wrong.errorLines[0].contains("--folds"))
  }

  @Test(.enabled(if: HoneWorkspace.hasTerminals)) func theWatchIsRedrawnOnATerminal() async throws {
    let lines = try await work.honeOnTerminal([
      "train", "films.csv", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=20", "--watch",
    ])
    let text = lines.joined(separator: "\n")
    for part in ["step        20 of 20", "update to weight", "of the roof", "MB at most", "validation  accuracy"] {
      #expect(text.contains(part), "\(part): \(text)")
    }
  }
}
