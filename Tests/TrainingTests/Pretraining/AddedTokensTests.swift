import Datasets
import Encoders
import Files
import Foundation
import Tasks
import Tensors
import Testing
import Tokenizers
import Training

@Suite("A pretraining that adds tokens")
struct AddedTokensTests {
  let files: TinyCorpus
  private static let words = ["filmless", "greatlest", "boringly"]

  init() throws {
    files = try TinyCorpus()
    let lines = files.documents.enumerated().map { "\($1) \(Self.words[$0 % 3]) \($0 % 2 == 0 ? Self.words[0] : "")" }
    try lines.joined(separator: "\n").write(toFile: files.path("words.txt"), atomically: true, encoding: .utf8)
  }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  private func job(
    _ count: Int = 3, steps: Int = 40, configure: (inout TrainingJob.Options) -> Void = { _ in }
  ) throws -> PretrainingJob {
    try files.job(
      steps: steps, corpus: files.corpus(["words.txt"]), change: { $0.addedTokens = count }, configure: configure)
  }

  @Test("goes on from an encoder with them, in which the words are one piece; what is compared are the same words")
  func trains() throws {
    var remarks: [String] = []
    let outcome = try job().train { if case .remark(let text) = $0 { remarks.append(text) } }
    let report = try #require(outcome.report.vocabulary)
    #expect(report.added.tokens.count == 3 && report.added.tokens.contains("filmless") && report.added.firstID == 97)
    #expect(remarks.contains { $0.hasPrefix("added 3 tokens (") && $0.contains("pieces a word before") })
    let published = try ModelDirectory.open(outcome.run.model)
    let left = try FileManager.default.contentsOfDirectory(atPath: outcome.run.path)
    #expect(left.contains("vocabulary.json") && !left.contains("encoder"))
    #expect(published.configuration.json["vocab_size"] == 100)
    let tokenizer = try TokenizerLoader.load(published.handle)
    for (index, token) in report.added.tokens.enumerated() { #expect(tokenizer.id(of: token) == Int32(97 + index)) }
    #expect(tokenizer.encode("filmless", addSpecialTokens: false).ids.count == 1)
    // Counted anew over the texts themselves.
    let old = try TinyCorpus.tokenizer()
    let heldOut = Set(outcome.survey.heldOut)
    let lines = try String(contentsOfFile: files.path("words.txt"), encoding: .utf8).split(separator: "\n")
    for (counts, texts) in [
      (report.heldOut, outcome.survey.heldOut),
      (report.learned, lines.map(String.init).filter { !heldOut.contains($0) }),
    ] {
      let before = texts.reduce(0) { $0 + old.encode($1, addSpecialTokens: false).count }
      let after = texts.reduce(0) { $0 + tokenizer.encode($1, addSpecialTokens: false).count }
      #expect(counts.before.pieces == before && counts.after.pieces == after && after < before)
      #expect(counts.before.words == counts.after.words)
    }
    let (before, first, after) = (
      try #require(outcome.report.before.new), try #require(outcome.report.first?.new), try #require(outcome.after.new)
    )
    #expect(before.words == after.words && before.characters == after.characters && first.words == before.words)
    #expect(before.tokens > after.tokens && first.tokens == after.tokens)
    #expect(after.wordPerplexity < before.wordPerplexity && after.bitsPerCharacter < before.bitsPerCharacter)
    let nats = after.loss * Double(after.tokens)
    #expect(abs(log(after.wordPerplexity) - nats / Double(after.words)) < 1e-9)
    #expect(abs(after.bitsPerCharacter - nats / log(2) / Double(after.characters)) < 1e-9)
  }

  @Test("beside low-rank additions the word table trains, at a rate of its own")
  func lowRank() throws {
    var remarks: [String] = []
    let outcome = try files.job(
      method: .lora(rank: 4, alpha: 8), steps: 40, corpus: files.corpus(["words.txt"]), change: { $0.addedTokens = 3 }
    ).train { if case .remark(let text) = $0 { remarks.append(text) } }
    #expect(remarks.contains { $0.contains("the word table trains beside") })
    let (base, published) = (try ModelDirectory.open(TinyCorpus.base), try ModelDirectory.open(outcome.run.model))
    func table(_ directory: ModelDirectory, _ name: String) throws -> [Float] {
      let entry = try #require(directory.weights[name])
      let file = try #require(directory.weights.file(holding: name))
      var values = [Float](repeating: 0, count: entry.count)
      try values.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
      return values
    }
    let old = try table(base, "embeddings.word_embeddings.weight")
    let new = try table(published, "bert.embeddings.word_embeddings.weight")
    let tokenizer = try TinyCorpus.tokenizer()
    for (index, token) in try #require(outcome.report.vocabulary).added.tokens.enumerated() {
      let pieces = tokenizer.encode(token, addSpecialTokens: false).ids
      let moved = (0..<32).map { column in
        let mean = pieces.reduce(Float(0)) { $0 + old[Int($1) * 32 + column] } / Float(pieces.count)
        return abs(new[(97 + index) * 32 + column] - mean)
      }
      // Forty steps of Adam at 1e-4 move no weight further than 4e-3.
      #expect(moved.contains { $0 > 1e-4 } && moved.allSatisfy { $0 < 5e-3 }, "\(token): \(moved)")
    }
  }

  @Test("the encoder before is the one that the run began with")
  func before() throws {
    let outcome = try job(steps: 2).train { _ in }
    let plain = try files.job(steps: 2, corpus: files.corpus(["words.txt"])).train { _ in }
    #expect(plain.report.first == nil && outcome.report.first != nil)
    let (with, without) = (try #require(outcome.report.before.new), try #require(plain.report.before.new))
    #expect(abs(with.loss - without.loss) < 1e-6 && with.tokens == without.tokens)
  }

  @Test("goes on with the encoder in its folder to the same bits")
  func resumes() throws {
    let whole = try job().train { _ in }
    let expected = try digest(whole.run)
    for step in [1, 13, 39] {
      let countdown = ResumeTests.Countdown(step)
      let first = try job(configure: { $0.stop = { countdown.signal() } })
      #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
      var seen: [String] = []
      let again = try files.goOn(first).train { if case .remark(let text) = $0 { seen.append(text) } }
      #expect(try digest(first.run) == expected && again.after == whole.after)
      #expect(again.report.before == whole.report.before && !seen.contains { $0.contains("tokens of their own") })
    }
    // Killed between the encoder and the file that says it is whole: it is made anew, the same.
    let countdown = ResumeTests.Countdown(1)
    let first = try job(configure: { $0.stop = { countdown.signal() } })
    #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
    try FileManager.default.removeItem(atPath: first.run.path + "/vocabulary.json")
    _ = try files.goOn(first).train { _ in }
    #expect(try digest(first.run) == expected)
  }

  @Test("an encoder that was changed meanwhile is not gone on with", arguments: ["vocab.txt", "model.safetensors"])
  func changed(name: String) throws {
    let countdown = ResumeTests.Countdown(2)
    let first = try job(configure: { $0.stop = { countdown.signal() } })
    #expect(throws: TrainingInterruption.self) { try first.train { _ in } }
    let path = first.run.path + "/encoder/" + name
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[bytes.count - 2] ^= 1
    try bytes.write(to: URL(fileURLWithPath: path))
    #expect(throws: RunError.self) { try files.goOn(first).train { _ in } }
  }

  @Test("documents that are held out have no part in it")
  func heldOut() throws {
    let word = "dullless"
    let candidates = files.documents.map { "\($0) \(word)" }
    try candidates.joined(separator: "\n").write(
      toFile: files.path("candidates.txt"), atomically: true, encoding: .utf8)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let corpus = files.corpus(["candidates.txt"], heldOut: 0.3)
    let heldOut = Set(
      try CorpusSurvey(files.source(corpus, pool: pool), mostHeldOutTokens: 1_000_000).heldOut)
    #expect(heldOut.count > 20)
    func added(_ lines: [String]) throws -> [String] {
      try lines.joined(separator: "\n").write(toFile: files.path("some.txt"), atomically: true, encoding: .utf8)
      let outcome = try files.job(
        steps: 1, corpus: files.corpus(["some.txt"], heldOut: 0.3), change: { $0.addedTokens = 5 }
      ).train { _ in }
      return outcome.report.vocabulary?.added.tokens ?? []
    }
    let only = zip(candidates, files.documents).map { heldOut.contains($0) ? $0 : $1 }
    let unseen = try added(only)
    #expect(!unseen.contains(word))
    let others = zip(candidates, files.documents).map { heldOut.contains($0) ? $1 : $0 }
    let seen = try added(others)
    #expect(seen.contains(word))
  }

  @Test("nothing worth while is said, and a vocabulary without WordPiece is an error before there is a run")
  func refused() throws {
    var remarks: [String] = []
    try "the film was good\n\nthe plot was bad".write(toFile: files.path("few.txt"), atomically: true, encoding: .utf8)
    let outcome = try files.job(
      steps: 1, corpus: files.corpus(["few.txt"], heldOut: 0), change: { $0.addedTokens = 5 }
    ).train { if case .remark(let text) = $0 { remarks.append(text) } }
    #expect(outcome.report.vocabulary?.added.tokens.isEmpty == true)
    #expect(remarks.contains { $0.contains("no tokens are added") })
    let encoder = files.path("whole-words")
    try FileManager.default.copyItem(atPath: TinyCorpus.base, toPath: encoder)
    var tokenizer = try #require(try TinyJob.json(encoder + "/tokenizer.json").objectValue)
    let vocabulary = try #require(tokenizer["model"]?["vocab"])
    tokenizer["model"] = ["type": "WordLevel", "unk_token": "[UNK]", "vocab": vocabulary]
    try JSON.object(tokenizer).serialized().write(
      toFile: encoder + "/tokenizer.json", atomically: true, encoding: .utf8)
    let error = #expect(throws: TokenizerError.self) {
      try files.job(change: {
        $0.encoder = encoder
        $0.addedTokens = 5
      })
    }
    #expect(error?.description.contains("expected a WordPiece vocabulary") == true)
    #expect(!FileManager.default.fileExists(atPath: files.folder + "/runs/pretrain-whole-words"))
  }
}
