import Files
import Foundation
import Subprocess
import Testing

/// `hone pretrain` run as a process.
@Suite struct PretrainTests {
  private let work: HoneWorkspace
  /// Different documents.
  private let distinct: Int

  init() throws {
    work = try HoneWorkspace()
    let words = ["the", "film", "was", "very", "good", "bad", "plot", "acting", "boring", "fun", "great", "dull"]
    let lines = (0..<300).map { line in
      (0..<(3 + line % 17)).map { words[(line * 5 + $0 * $0 + $0 * (line % 3)) % words.count] }.joined(separator: " ")
    }
    distinct = Set(lines).count
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

  @Test func whatMadeItWorseIsSaid() async throws {
    let arguments = [
      "pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--batch-tokens", "160", "--held-out", "0.1", "--steps",
    ]
    let first = try await work.hone(arguments + ["40", "--learning-rate", "2e-3", "--out", "domain"])
    #expect(first.status == 0 && !first.output.contains("keep it"), "\(first.errors)")
    let worse = try await work.hone(
      ["pretrain", "domain"] + arguments.dropFirst(2) + ["3", "--learning-rate", "0.5"])
    #expect(worse.status == 0, "\(worse.errors)")
    #expect(worse.output.contains("the encoder as it was does as well or better on what is held out: keep it"))
  }

  @Test func aRunThatFailedAtOnceIsNotGoneOnWith() async throws {
    try work.write("films.csv", HoneWorkspace.films)
    let failed = try await work.hone(
      ["pretrain", HoneWorkspace.encoder, "--text", "films.csv", "--column", "nothing"])
    #expect(failed.status != 0 && failed.errors.contains("nothing"))
    let resumed = try await work.hone(["pretrain", HoneWorkspace.encoder, "--resume"])
    #expect(resumed.status != 0 && resumed.errors.contains("no such run that can be gone on with"), "\(resumed.errors)")
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
    let documents = try #require(json["corpus"]?["documents"]?.intValue)
    let copies = try #require(json["corpus"]?["duplicates"]?["copies"]?.intValue)
    let heldOut = try #require(json["held_out"]?["documents"]?.intValue)
    let nearCopies = try #require(json["corpus"]?["duplicates"]?["near_copies"]?.intValue)
    #expect(documents + heldOut + copies + nearCopies == 300 && documents <= distinct && heldOut > 0 && copies > 0)
    #expect(outcome.errors.contains("left out \(copies) documents that are copies"))
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

  /// From a run to a run with more texts and tokens, and what is then known of both.
  @Test func goesOnWithMoreTexts() async throws {
    let first = try await work.hone(Self.training + ["--out", "clinic"])
    #expect(first.status == 0, "\(first.errors)")
    let lines = (0..<80).map { "the filmless plot was \($0 % 2 == 0 ? "filmless" : "good") \(String($0, radix: 2))" }
    try work.write("new.txt", lines.joined(separator: "\n") + "\n")
    let second = try await work.hone([
      "pretrain", "clinic", "--text", "new.txt", "--near-duplicates", "keep", "--replay", "0.5", "--add-tokens", "2",
      "--steps", "3", "--json", "--held-out", "0.2",
    ])
    #expect(second.status == 0, "\(second.errors)")
    let json = try JSON.parse(second.output, source: "output")
    #expect(json["corpus"]?["replayed_documents"]?.intValue.map { $0 > 10 } == true)
    #expect(json["corpus"]?["duplicates"]?.isNull == true && json["vocabulary"]?["added"] == 2)
    #expect(
      second.errors.contains("added 2 tokens (") && second.errors.contains("are replayed from the texts of pretrain-"))
    for key in ["before", "after", "with_added_tokens", "earlier_before", "earlier_after"] {
      #expect(json["held_out"]?[key]?["word_perplexity"]?.doubleValue != nil, "\(key)")
    }
    let name = try #require(runs.first)
    let shown = try await work.hone(["runs", "show", "pretrain-clinic"])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.lines.contains { $0.contains("came from") && $0.contains("pretrain-encoder@\(name)") })
    #expect(shown.lines.contains { $0.contains("replay 1 data") && $0.contains("films.txt") })
    let parent = try await work.hone(["runs", "show", "pretrain-encoder"])
    #expect(parent.lines.contains { $0.contains("went on in") && $0.contains("pretrain-clinic@") })
  }

  /// A run of another command is not gone on with, and the right command is named.
  @Test func theRightCommandIsNamed() async throws {
    let stopped = try await work.honeTerminated(Self.training + ["--steps", "100000"], after: 2)
    #expect(stopped.status == 128 + 15, "\(stopped.errors)")
    let run = "pretrain-encoder@\(try #require(runs.first))"
    for name in [run, "pretrain-encoder"] {
      let outcome = try await work.hone(["train", name, "--resume"])
      #expect(outcome.status != 0)
      #expect(
        outcome.errors.contains("is a pretraining; go on with it: hone pretrain \(run) --resume"), "\(outcome.errors)")
    }
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

  /// The process may end between the last step and the model's place.
  @Test func aFinishedRunPublishesWhatIsNotInItsPlace() async throws {
    #expect(try await work.hone(Self.training + ["--steps", "6", "--out", "out"]).status == 0)
    let run = try #require(runs.first)
    let digest = try digest(of: run)
    try FileManager.default.removeItem(atPath: work.folder + "/out")
    let again = try await work.hone(["pretrain", "pretrain-encoder@\(run)", "--resume"])
    #expect(again.status == 0 && again.errors.contains("published in"), "\(again.errors)")
    #expect(try Digest.sha256(path: work.folder + "/out/model.safetensors") == digest)
    let third = try await work.hone(["pretrain", "pretrain-encoder@\(run)", "--resume"])
    #expect(third.status != 0 && third.errors.contains("it is finished"), "\(third.errors)")
    let other = try await work.hone(["pretrain", "pretrain-encoder@\(run)", "--resume", "--out", "more", "--json"])
    #expect(other.status == 0 && other.lines.count == 1, "\(other.errors)")
    #expect(try JSON.parse(other.output, source: "output")["out"] == "more")
    // Something else lies in the place since.
    #expect(try await work.hone(Self.training + ["--steps", "2", "--out", "out"]).status == 0)
    let late = try await work.hone(["pretrain", "pretrain-encoder@\(run)", "--resume"])
    #expect(late.status != 0 && late.errors.contains("holds something else; replace it with: hone pretrain"))
  }

  @Test func aRunOfAnotherEncoderWithTheSameNameIsNotGoneOnWith() async throws {
    let stopped = try await work.honeTerminated(Self.training + ["--steps", "100000"], after: 2)
    #expect(stopped.status == 128 + 15, "\(stopped.errors)")
    let place = work.folder + "/other/encoder"
    try FileManager.default.createDirectory(atPath: work.folder + "/other", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: HoneWorkspace.encoder, toPath: place)
    let other = try await work.hone(["pretrain", "other/encoder", "--resume"])
    #expect(other.status != 0 && other.errors.contains("no such run that can be gone on with"), "\(other.errors)")
    // By another road to the same folder it is.
    try FileManager.default.createSymbolicLink(
      atPath: work.folder + "/encoder", withDestinationPath: HoneWorkspace.encoder)
    let same = try await work.honeTerminated(["pretrain", "encoder", "--resume"], after: 2)
    let run = try #require(runs.first)
    #expect(same.status == 128 + 15 && same.errors.contains("hone pretrain pretrain-encoder@\(run) --resume"))
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
    (["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--near-duplicates", "no"], "expected drop or keep"),
    (
      ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--likeness", "0.2"], "expected a share from 0.5 to 1"
    ),
    (
      ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--near-duplicates", "keep", "--likeness", "0.9"],
      "--likeness: not with --near-duplicates keep"
    ),
    (["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--add-tokens", "0"], "--add-tokens: expected 1 to"),
    (
      ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--replay", "1.5"],
      "--replay: expected a share above 0"
    ),
    (
      ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--replay", "0.5"],
      "an encoder that 'hone pretrain' made"
    ),
    (["pretrain", HoneWorkspace.encoder, "--text", ""], "--text: expected files or folders of texts, found an empty"),
    (["pretrain", HoneWorkspace.encoder, "--text", "."], "where runs are written, lies in"),
    (
      ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--dropout", "0.99999999999"],
      "--dropout: expected a rate from 0 to 0.99"
    ),
    (
      ["pretrain", HoneWorkspace.encoder, "--text", "films.txt", "--method", "lora", "--alpha", "1e300"],
      "--alpha: expected a number above 0 and up to 1e6"
    ),
    (["pretrain", "nothing", "--resume", "--near-duplicates", "keep"], "a run keeps its own settings"),
    (["pretrain", "nothing", "--resume", "--replay", "0.5"], "a run keeps its own settings"),
    (["pretrain", "nothing", "--resume", "--add-tokens", "5"], "a run keeps its own settings"),
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
