import Files
import Foundation
import Testing

/// `hone runs purge` and `hone runs inventory`, on what the command line itself has trained.
@Suite struct RunsPurgeTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    try work.write("films.csv", HoneWorkspace.films)
  }

  private func models() -> [String] {
    work.modelFolders.filter { $0.hasPrefix("runs/") && $0.hasSuffix("model.safetensors") }
  }

  @Test func modelsThatOthersAreBetterThanGo() async throws {
    for rate in ["1e-9", "1e-3", "1e-4"] {
      #expect(try await work.train(["--set", "training.learning_rate=\(rate)"]).status == 0)
    }
    #expect(models().count == 3)
    let question = ["predict", "films", "a great film", "--json", "--logits"]
    let before = try await work.hone(question).output
    #expect(before.contains("logits"))
    let dry = try await work.hone(["runs", "purge", "--keep-best", "1"])
    #expect(dry.status == 0 && dry.errors.contains("nothing was deleted; say --yes"), "\(dry.errors)")
    #expect(dry.lines.count == 3 && dry.lines[2].contains("0 runs and the models of 2: "), "\(dry.output)")
    #expect(models().count == 3)
    let done = try await work.hone(["runs", "purge", "films", "--keep-best", "1", "--yes"])
    #expect(done.status == 0 && done.output.contains("deleted "), "\(done.errors)")
    #expect(models().count == 1)
    #expect(try await work.hone(question).output == before, "the task's name means the same model as before")
    // The records stay, and there is nothing more to do.
    #expect(try await work.hone(["runs", "--json"]).lines.count == 3)
    #expect(try await work.hone(["runs", "purge", "--keep-best", "1"]).output.contains("nothing to delete"))
    #expect(try await work.hone(["runs", "purge", "--failed"]).output.contains("nothing to delete"))
    #expect(try await work.hone(["runs", "purge", "--older-than", "1"]).output.contains("nothing to delete"))
    #expect(try await work.hone(["runs", "purge", "other", "--older-than", "0"]).output.contains("nothing to delete"))
    #expect(try await work.hone(["runs", "purge", "--older-than", "0", "--yes"]).status == 0)
    #expect(try await work.hone(["runs", "--json"]).lines.isEmpty && models().isEmpty)
  }

  @Test func whatIsWrongIsSaid() async throws {
    let cases: [([String], String)] = [
      ([], "--older-than, --failed or --keep-best"), (["--keep-best", "0"], "--keep-best: expected 1"),
      (["--older-than", "-1"], "--older-than"),
    ]
    for (arguments, expected) in cases {
      let outcome = try await work.hone(["runs", "purge"] + arguments)
      #expect(outcome.status != 0 && outcome.errors.contains(expected), "\(outcome.errors)")
    }
  }

  @Test func textsAreKeptOnlyWhereAskedForAndAreListed() async throws {
    let wrong = ["--set", "training.learning_rate=1e-12", "--set", "data.validation={fraction: 0.5}"]
    #expect(try await work.train(wrong).status == 0)
    let plain = try await work.hone(["runs", "inventory"])
    #expect(plain.status == 0 && !plain.output.contains("errors.jsonl"), "\(plain.errors)")
    let kept = try await work.train(wrong + ["--keep-texts"])
    #expect(kept.status == 0 && kept.output.contains("errors.jsonl"), "\(kept.errors)")
    let file = try #require(
      FileManager.default.enumerator(atPath: work.folder)?.compactMap { $0 as? String }
        .first { $0.hasSuffix("/errors.jsonl") })
    let mode = try FileManager.default.attributesOfItem(atPath: work.folder + "/" + file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let inventory = try await work.hone(["runs", "inventory"])
    #expect(inventory.status == 0, "\(inventory.errors)")
    for expected in [
      "store ", "no texts of yours", "runs: 2 rows", "finished", "/model: ", "errors.jsonl holds ",
      "baselines.json holds words of the training texts", "2 runs: ", "digests.json: ",
    ] {
      #expect(inventory.output.contains(expected), "\(expected)\n\(inventory.output)")
    }
    #expect(!inventory.output.contains("number 3"), "the texts themselves are not shown")
  }
}
