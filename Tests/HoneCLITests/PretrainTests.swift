import Files
import Foundation
import Subprocess
import Testing

/// `hone pretrain` run as a process.
@Suite struct PretrainTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    let words = ["the", "film", "was", "very", "good", "bad", "plot", "acting", "boring", "fun", "great", "dull"]
    let lines = (0..<300).map { line in
      (0..<(3 + line % 17)).map { words[(line * 5 + $0 * $0 + $0 * (line % 3)) % words.count] }.joined(separator: " ")
    }
    try work.write("films.txt", lines.joined(separator: "\n") + "\n")
  }

  /// Forty steps of the tiny encoder, saved after each.
  private static let training = [
    "pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--steps", "40", "--batch-tokens", "160",
    "--micro-batch-tokens", "60", "--save-steps", "1", "--evaluations", "8", "--lanes", "2", "--learning-rate", "2e-3",
    "--held-out", "0.1",
  ]

  private var runs: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: work.folder + "/runs/pretrain-encoder")) ?? []).sorted()
  }

  private func digest(of run: String) throws -> String {
    try Digest.sha256(path: "\(work.folder)/runs/pretrain-encoder/\(run)/model/model.safetensors")
  }

  @Test func saysWhatItDidInOneLineOfJSON() async throws {
    let outcome = try await work.hone(Self.training + ["--out", "domain", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.count == 1)
    let json = try JSON.parse(outcome.output, source: "output")
    #expect(json["steps"] == 40 && json["new_head"] == true && json["metric"] == "perplexity")
    let before = try #require(json["held_out"]?["perplexity_before"]?.doubleValue)
    let after = try #require(json["held_out"]?["perplexity_after"]?.doubleValue)
    #expect(after < before && json["best_score"]?.doubleValue == after)
    #expect(json["corpus"]?["documents"]?.intValue.map { $0 < 300 && $0 > 200 } == true)
    #expect(outcome.errors.contains("without a head for masked language modelling"))
    let names = try FileManager.default.contentsOfDirectory(atPath: work.folder + "/domain").sorted()
    #expect(
      names == ["config.json", "hone-pretraining.json", "model.safetensors", "tokenizer.json", "vocab.txt"])
    #expect(try Digest.sha256(path: work.folder + "/domain/model.safetensors") == digest(of: try #require(runs.first)))
    let listed = try await work.hone(["runs", "--json"])
    #expect(listed.status == 0 && listed.output.contains("masked_language"), "\(listed.errors)")
    // The result is an encoder like any other, whose head is kept when it goes on.
    let again = try await work.hone(["pretrain", "domain", "--text", "films.txt", "--steps", "2"])
    #expect(again.status == 0 && !again.errors.contains("without a head"), "\(again.errors)")
    try work.write("labelled.csv", HoneWorkspace.films)
    let train = try await work.hone([
      "train", "labelled.csv", "--encoder", "domain", "--set", "training.steps=3",
    ])
    #expect(train.status == 0, "\(train.errors)")
  }

  /// Random moments, saving too.
  @Test func killedAtRandomMoments() async throws {
    let whole = try await work.hone(Self.training)
    #expect(whole.status == 0, "\(whole.errors)")
    let digest = try digest(of: try #require(runs.first))
    try FileManager.default.removeItem(atPath: work.folder + "/runs")
    var random = SystemRandomNumberGenerator()
    var kills = 0
    var arguments = Self.training
    while true {
      let after = Double.random(in: 0.05...0.5, using: &random)
      let outcome = try await work.hone(arguments, killAfter: kills < 8 ? after : nil)
      if outcome.status == 0 { break }
      if outcome.errors.contains("no such run that can be gone on with") || outcome.errors.contains("is finished") {
        // Killed before there was anything to go on with, or when all but the cleaning up was done.
        if let run = runs.first,
          FileManager.default.fileExists(
            atPath: "\(work.folder)/runs/pretrain-encoder/\(run)/summary.json")
        {
          break
        }
        arguments = Self.training
        continue
      }
      try #require(outcome.wasKilled, "\(outcome.errors)")
      kills += 1
      arguments = ["pretrain", HoneWorkspace.encoder, "--resume"]
    }
    let finished = runs.filter {
      FileManager.default.fileExists(atPath: "\(work.folder)/runs/pretrain-encoder/\($0)/summary.json")
    }
    #expect(try self.digest(of: try #require(finished.first)) == digest)
  }

  @Test func aSignalSavesAndSaysHowToGoOn() async throws {
    let arguments = Self.training + ["--steps", "100000"]
    let stopped = try await work.honeTerminated(arguments, after: 2)
    #expect(stopped.status == 128 + 15, "\(stopped.errors)")
    let run = try #require(runs.first)
    #expect(stopped.errors.contains("hone pretrain pretrain-encoder@\(run) --resume"))
  }

  @Test(arguments: [
    (["pretrain", "tiny"], "--text: expected files or folders of texts"),
    (["pretrain", "tiny", "--text", "-"], "standard input cannot be read once an epoch"),
    (["pretrain", "nowhere", "--text", "films.txt"], "nowhere"),
    (["pretrain", HoneWorkspace.encoder, "--text", "no.txt"], "no.txt"),
    (["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--window", "4000"], "4000"),
    (["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--rank", "4"], "--rank: expected --method lora"),
    (["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--method", "ia3"], "expected full or lora"),
    (["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--held-out", "1"], "--held-out: expected a share"),
    (["pretrain", "nothing", "--resume"], "no such run that can be gone on with"),
    (["pretrain", "nothing", "--resume", "--steps", "3"], "a run keeps its own settings"),
  ])
  func badInputGetsOneLine(arguments: [String], line: String) async throws {
    let outcome = try await work.hone(arguments)
    #expect(outcome.status != 0)
    let errors = outcome.errorLines.filter { $0.hasPrefix("Error: ") }
    #expect(errors.count == 1 && errors.first?.contains(line) == true, "\(outcome.errors)")
    #expect(!FileManager.default.fileExists(atPath: work.folder + "/runs"))
  }
}
