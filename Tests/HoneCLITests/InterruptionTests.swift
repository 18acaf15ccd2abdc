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
}
