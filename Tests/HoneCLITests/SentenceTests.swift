import Files
import Foundation
import Subprocess
import Testing

/// `hone pretrain --objective` run as a process.
@Suite struct SentenceTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    let names = ["film", "plot", "acting", "great", "boring", "fun", "bad", "good", "dull"]
    let rows = (0..<200).map { "the \(names[$0 % 9]) was \(names[$0 / 9 % 9]),\(names[$0 / 9 % 9]) \(names[$0 % 9])\n" }
    try work.write("pairs.csv", "text,partner\n" + rows.joined())
    try work.write("texts.txt", rows.map { $0.replacing(",", with: " and all of it was ") }.joined())
  }

  private static let training = [
    "pretrain", HoneWorkspace.encoder, "--steps", "60", "--batch-pairs", "8", "--micro-batch-tokens", "60", "--lanes",
    "2", "--learning-rate", "2e-3", "--held-out", "0.2", "--window", "24",
  ]

  @Test(arguments: [
    ["--objective", "pairs", "--text", "pairs.csv"],
    ["--objective", "dropout-pairs", "--text", "texts.txt", "--dropout", "0.1"],
  ])
  func saysWhatItDidInOneLineOfJSON(objective: [String]) async throws {
    let outcome = try await work.hone(Self.training + objective + ["--out", "sentences", "--json"])
    #expect(outcome.status == 0 && outcome.lines.count == 1, "\(outcome.errors)")
    let json = try JSON.parse(outcome.output, source: "output")
    #expect(json["steps"] == 60 && json["metric"] == "mrr")
    let after = try #require(json["held_out"]?["mrr_after"]?.doubleValue)
    #expect(json["best_score"]?.doubleValue == after && json["held_out"]?["mrr_before"]?.doubleValue != nil)
    let names = try FileManager.default.contentsOfDirectory(atPath: work.folder + "/sentences").sorted()
    #expect(
      names == [
        "1_Pooling", "config.json", "config_sentence_transformers.json", "hone-pretraining.json", "model.safetensors",
        "modules.json", "sentence_bert_config.json", "tokenizer.json", "vocab.txt",
      ])
    try work.write("labelled.csv", HoneWorkspace.films)
    let train = try await work.hone([
      "train", "labelled.csv", "--encoder", "sentences", "--method", "head", "--set", "training.steps=3",
    ])
    #expect(train.status == 0, "\(train.errors)")
    let listed = try await work.hone(["runs", "--json"])
    #expect(listed.status == 0 && listed.output.contains("sentence_pairs"), "\(listed.errors)")
  }

  @Test func tablesOfAFolderAreRead() async throws {
    try FileManager.default.createDirectory(
      atPath: work.folder + "/parts", withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: work.folder + "/pairs.csv", toPath: work.folder + "/parts/pairs.csv")
    try work.write("parts/note.txt", "no pair")
    let outcome = try await work.hone(Self.training + ["--objective", "pairs", "--text", "parts", "--json"])
    #expect(outcome.status == 0 && outcome.errors.contains("1 files of one text each, which are no pairs"))
    let json = try JSON.parse(outcome.output, source: "output")
    let pairs = [json["pairs"]?["learned_from"]?.intValue, json["held_out"]?["pairs"]?.intValue].compactMap { $0 }
    #expect(pairs.reduce(0, +) == 200)
  }

  /// The one run that there is, and whether it came to its end.
  private var run: (path: String, isFinished: Bool)? {
    let parent = work.folder + "/runs/pretrain-encoder"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    return names.sorted().last.map { name in
      let path = parent + "/" + name
      return (path, FileManager.default.fileExists(atPath: path + "/summary.json"))
    }
  }

  @Test func killedItGoesOnToTheSameBits() async throws {
    let start = Self.training + ["--objective", "pairs", "--text", "pairs.csv", "--save-steps", "1"]
    let whole = try await work.hone(start)
    #expect(whole.status == 0, "\(whole.errors)")
    let digest = try Digest.sha256(path: try #require(run).path + "/model/model.safetensors")
    try FileManager.default.removeItem(atPath: work.folder + "/runs")
    var arguments = start
    for kill in 0..<40 {
      let outcome = try await work.hone(arguments, killAfter: kill < 6 ? 0.1 + 0.07 * Double(kill) : nil)
      if outcome.status == 0 || run?.isFinished == true { break }
      if outcome.errors.contains("no such run that can be gone on with") {
        arguments = start
        continue
      }
      try #require(outcome.wasKilled, "\(outcome.errors)")
      arguments = ["pretrain", HoneWorkspace.encoder, "--resume"]
    }
    let finished = try #require(run)
    #expect(finished.isFinished)
    #expect(try Digest.sha256(path: finished.path + "/model/model.safetensors") == digest)
    #expect(FileManager.default.fileExists(atPath: finished.path + "/model/1_Pooling/config.json"))
    let again = try await work.hone(["pretrain", HoneWorkspace.encoder, "--resume", "--scale", "3"])
    #expect(again.status != 0 && again.errors.contains("--resume: a run keeps its own settings"))
  }

  @Test(arguments: [
    (["--objective", "sentences", "--text", "pairs.csv"], "--objective"),
    (["--objective", "pairs", "--text", "pairs.csv", "--column", "text"], "expected two columns"),
    (["--objective", "pairs", "--text", "pairs.csv", "--column", "text", "--column", "nothing"], "nothing"),
    (["--objective", "pairs", "--text", "texts.txt"], "texts.txt"),
    (["--objective", "pairs", "--text", "pairs.csv", "--hidden", "0.2"], "--hidden: expected with hidden words only"),
    (["--objective", "dropout-pairs", "--text", "texts.txt", "--dropout", "0"], "--dropout: expected a rate above 0"),
    (["--text", "texts.txt", "--batch-pairs", "8"], "--batch-pairs: expected --objective pairs"),
  ])
  func badInputIsOneLine(arguments: [String], words: String) async throws {
    let outcome = try await work.hone(["pretrain", HoneWorkspace.encoder] + arguments)
    #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome.errors)")
  }
}
