import Datasets
import Encoders
import Files
import Foundation
import Tasks
import Tensors
import Testing
import Tokenizers
import Training

@Suite("A corpus in pieces and packs")
struct CorpusTests {
  let files: TinyCorpus

  init() throws { files = try TinyCorpus() }

  @Test("a long text is cut between words, and nothing is lost", arguments: [8, 13, 40])
  func cutting(window: Int) throws {
    let tokenizer = try TinyCorpus.tokenizer()
    let cutter = PieceCutter(tokenizer: tokenizer, window: window)
    for document in files.documents {
      let pieces = cutter(document)
      let whole = tokenizer.encode(document, addSpecialTokens: false)
      #expect(pieces.flatMap(\.ids) == whole.ids)
      #expect(pieces.allSatisfy { $0.ids.count + 2 <= window && $0.ids.count == $0.words.count })
      var place = 0
      for piece in pieces.dropLast() {
        place += piece.ids.count
        #expect(whole.wordIDs[place] != whole.wordIDs[place - 1], "cut inside of a word")
      }
    }
  }

  @Test("a word longer than a window is cut where it must be; a text longer than a part too")
  func longWords() throws {
    let tokenizer = try TinyCorpus.tokenizer()
    let word = String(repeating: "good", count: 24)
    let pieces = PieceCutter(tokenizer: tokenizer, window: 12)(word)
    #expect(pieces.flatMap(\.ids) == tokenizer.encode(word, addSpecialTokens: false).ids)
    #expect(pieces.map(\.ids.count).max() == 10)
    let line = String(repeating: "the film was good , very good\n", count: 5000)
    let long = PieceCutter(tokenizer: tokenizer, window: 40)(line)
    #expect(long.flatMap(\.ids) == tokenizer.encode(line, addSpecialTokens: false).ids)
  }

  private struct Epoch: Equatable {
    var numbers: [UInt32] = []
    var tokens: [[Int32]] = []
  }

  /// All sequences of an epoch with their tokens as they were, in the order of the steps.
  private func epoch(_ epoch: Int, workers: Int, heldOut: Double = 0.1, from step: Int = 0) throws -> Epoch {
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    let tiny = try TinyLanguage(folder: TinyBert.folder)
    let source = try files.source(files.corpus(heldOut: heldOut), pool: pool)
    let survey = try CorpusSurvey(source, mostHeldOutTokens: 500)
    let objective = LanguageObjective(
      source, survey: survey, masking: try TinyCorpus.masking(),
      pass: LanguagePass(model: tiny.model, store: tiny.store), packsPerStep: 4, microBatchTokens: 40, lanes: 2,
      seed: 1)
    var found = Epoch()
    for step in step..<objective.stepsPerEpoch {
      let planned = try #require(
        try objective.step(epoch * objective.stepsPerEpoch + step) as? LanguageStep)
      #expect(planned.epoch == epoch && planned.tokenCount <= 160)
      for sequence in planned.sequences {
        found.numbers.append(sequence.number)
        var ids = sequence.ids
        for (row, label) in zip(sequence.rows, sequence.labels) { ids[Int(row)] = label }
        found.tokens.append(ids)
      }
    }
    #expect(found.numbers.count == survey.sequences || step > 0)
    return found
  }

  @Test("every sequence that is not held out once an epoch, in another order each, for any number of workers")
  func epochs() throws {
    let first = try epoch(0, workers: 1)
    let second = try epoch(1, workers: 2)
    #expect(first.numbers != second.numbers && first.numbers.sorted() == second.numbers.sorted())
    #expect(first.numbers.sorted() == (0..<UInt32(first.numbers.count)).map { $0 })
    #expect(try epoch(0, workers: 3) == first)
    let tokenizer = try TinyCorpus.tokenizer()
    let cutter = PieceCutter(tokenizer: tokenizer, window: 40)
    let all = files.documents.flatMap { cutter($0) }.map { [2] + $0.ids + [3] }
    #expect(Set(first.tokens).isSubset(of: Set(all)) && first.tokens.count < all.count)
    #expect(try Set(epoch(0, workers: 2, heldOut: 0).tokens) == Set(all))
  }

  @Test("an epoch is gone on with from any step", arguments: [1, 5, 9])
  func fromTheMiddle(step: Int) throws {
    let (whole, rest) = (try epoch(2, workers: 2), try epoch(2, workers: 1, from: step))
    #expect(Array(whole.numbers.suffix(rest.numbers.count)) == rest.numbers)
    #expect(Array(whole.tokens.suffix(rest.tokens.count)) == rest.tokens && rest.numbers.count < whole.numbers.count)
  }

  @Test("what is held out is a share by what the texts say, sampled in bounded memory")
  func heldOut() throws {
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    func survey(_ share: Double, most: Int) throws -> CorpusSurvey {
      try CorpusSurvey(files.source(files.corpus(heldOut: share), pool: pool), mostHeldOutTokens: most)
    }
    let (some, many) = (try survey(0.3, most: 100), try survey(0.3, most: 1_000_000))
    #expect(some.documents + some.heldOutDocuments == files.documents.count)
    #expect((30...66).contains(some.heldOutDocuments))
    #expect(some.heldOutTokens <= 100 && some.heldOut.count < many.heldOut.count)
    #expect(Array(many.heldOut.prefix(some.heldOut.count)) == some.heldOut)
    #expect(try survey(0, most: 100).heldOut.isEmpty)
  }

  @Test("the same documents from lines, objects, a column, a folder and packed")
  func formats() throws {
    let objects = files.documents.map { document in
      let row: JSON = ["body": .string(document)]
      return row.serialized() + "\n"
    }.joined()
    try objects.write(toFile: files.path("films.jsonl"), atomically: true, encoding: .utf8)
    let table = "id,body\n" + files.documents.enumerated().map { "\($0),\"\($1)\"\n" }.joined()
    try table.write(toFile: files.path("films.csv"), atomically: true, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: files.path("films"), withIntermediateDirectories: true)
    for (index, document) in files.documents.enumerated() {
      try document.write(toFile: files.path("films/\(1000 + index).txt"), atomically: true, encoding: .utf8)
    }
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    func survey(_ names: [String], column: String? = nil) throws -> CorpusSurvey {
      try CorpusSurvey(files.source(files.corpus(names, column: column), pool: pool), mostHeldOutTokens: 300)
    }
    let lines = try survey(["films.txt"])
    #expect(lines.faults.count == 0 && lines.documents > 100)
    for (name, column) in [("films.jsonl", "body"), ("films.csv", "body"), ("films", nil)] {
      let other = try survey([name], column: column)
      #expect(other.tokens == lines.tokens && other.heldOut == lines.heldOut && other.packs == lines.packs, "\(name)")
    }
    let both = try survey(["films.txt", "films"])
    #expect(both.tokens == 2 * lines.tokens && both.heldOutDocuments == 2 * lines.heldOutDocuments)
  }

  @Test("a single long document is read to a bound where it is held out")
  func longDocument() throws {
    let long = String(repeating: "the film was good and the plot was bad . ", count: 2000)
    try (long + "\n" + long + "fun\n").write(toFile: files.path("long.txt"), atomically: true, encoding: .utf8)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let source = try files.source(files.corpus(["long.txt"], heldOut: 0.999), pool: pool)
    let survey = try CorpusSurvey(source, mostHeldOutTokens: 500)
    #expect(survey.heldOutDocuments == 2 && survey.heldOut.count == 1 && survey.heldOutTokens == 500)
    let text = try #require(survey.heldOut.first)
    let count = source.cutter(text).reduce(0) { $0 + $1.ids.count + 2 }
    #expect((400...520).contains(count) && long.hasPrefix(text), "\(count) tokens")
  }

  @Test("rows that cannot be used are counted and named")
  func faults() throws {
    try "{\"body\": \"the film\"}\n{\"body\": 3}\nnot json\n{\"body\": \"was good\"}\n".write(
      toFile: files.path("broken.jsonl"), atomically: true, encoding: .utf8)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let survey = try CorpusSurvey(
      files.source(files.corpus(["broken.jsonl"], heldOut: 0, column: "body"), pool: pool), mostHeldOutTokens: 300)
    #expect(survey.documents == 2 && survey.faults.count == 2)
    #expect(survey.faults.first[0].contains("broken.jsonl:2") && survey.faults.first[1].contains("broken.jsonl:3"))
  }
}
