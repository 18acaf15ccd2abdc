import Files
import Foundation
import Tasks
import Tensors
import Testing
import Tokenizers
import Training

@Suite("Pairs of texts from files")
struct PairSurveyTests {
  let files: TinySentences

  init() throws { files = try TinySentences(count: 90) }

  private func survey(
    _ name: String, _ source: PairSurvey.Source, heldOut: Double = 0, window: Int = 40, workers: Int = 2
  ) throws -> PairSurvey {
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    return try PairSurvey(
      files.corpus(name, heldOut: heldOut), source: source, tokenizer: TinyCorpus.tokenizer(), window: window,
      pool: pool)
  }

  private func ids(_ text: String) throws -> [Int32] {
    try TinyCorpus.tokenizer().encode(text, addSpecialTokens: true).ids
  }

  @Test("two columns by their places, three by their names, in the order of the file")
  func columns() throws {
    let two = try survey("pairs.csv", .columns([]))
    #expect(two.training.rows.count == 90 && two.faults.count == 0 && two.cutTexts == 0)
    let three = try survey("pairs.csv", .columns(["partner", "1", "other"]))
    for (index, row) in files.rows.enumerated() {
      #expect(try two.training.rows[index].first.ids == ids(row.first) && two.training.rows[index].negative == nil)
      #expect(try two.training.rows[index].second.ids == ids(row.second))
      #expect(try three.training.rows[index].first.ids == ids(row.second))
      #expect(try three.training.rows[index].second.ids == ids(row.first))
      #expect(try three.training.rows[index].negative?.ids == ids(row.negative))
    }
    #expect(throws: (any Error).self) { try survey("pairs.csv", .columns(["text", "partner", "nothing"])) }
  }

  @Test("objects by their keys, and `negative` without being asked")
  func objects() throws {
    let lines = files.rows.map { row in
      let object: JSON = [
        "anchor": .string(row.first), "positive": .string(row.second), "negative": .string(row.negative),
      ]
      return object.serialized() + "\n"
    }
    try lines.joined().write(toFile: files.path("pairs.jsonl"), atomically: true, encoding: .utf8)
    let table = try survey("pairs.csv", .columns(["text", "partner", "other"]))
    #expect(try survey("pairs.jsonl", .columns([])).training == table.training)
    #expect(try survey("pairs.jsonl", .columns(["anchor", "positive", "negative"])).training == table.training)
  }

  @Test("rows without a second text are counted and named; a blank negative is none")
  func faults() throws {
    try "a\tb\tnegative\nthe film\tvery good\t\nbad plot\t \tfun\nthe fun\tgreat\tbad\n".write(
      toFile: files.path("rows.tsv"), atomically: true, encoding: .utf8)
    let survey = try survey("rows.tsv", .columns([]))
    #expect(survey.training.rows.count == 2 && survey.faults.count == 1)
    #expect(survey.faults.first.first?.contains("rows.tsv:3") == true)
    #expect(survey.training.rows[0].negative == nil && survey.training.rows[1].negative != nil)
  }

  @Test("a hard negative that is no string is a fault of its row")
  func oddNegatives() throws {
    let rows = [#""bad""#, #"["bad", "dull"]"#, "null", "7"].map { negative in
      #"{"anchor": "the film", "positive": "very good", "negative": \#(negative)}"# + "\n"
    }
    try rows.joined().write(toFile: files.path("odd.jsonl"), atomically: true, encoding: .utf8)
    let survey = try survey("odd.jsonl", .columns([]))
    #expect(survey.training.rows.map { $0.negative != nil } == [true, false] && survey.faults.count == 2)
    let said = survey.faults.first
    #expect(said.first?.contains("odd.jsonl:2: expected a string as the hard negative 'negative', found a") == true)
    #expect(said.last?.contains("found the number 7") == true)
  }

  @Test("a column that is named twice, and a file of one column, are refused")
  func oneColumn() throws {
    for columns in [["text", "1"], ["text", "partner", "partner"]] {
      #expect {
        _ = try survey("pairs.csv", .columns(columns))
      } throws: {
        "\($0)".contains("expected different columns, found")
      }
    }
    #expect {
      _ = try survey("texts.txt", .columns([]))
    } throws: {
      "\($0)".contains("texts.txt: expected a pair of texts in every row, found a single column")
    }
  }

  @Test("copies in other case or with other white space are held out, or learned from, together")
  func alike() throws {
    let lines = files.rows.prefix(9).enumerated().flatMap { number, row in
      [row.first, row.first.uppercased(), "  \(row.first) ", row.first.capitalized].map { "\($0) \(number)\tgood\n" }
    }
    try ("anchor\tpositive\n" + lines.joined()).write(
      toFile: files.path("alike.tsv"), atomically: true, encoding: .utf8)
    let survey = try survey("alike.tsv", .columns([]), heldOut: 0.4)
    #expect(survey.heldOutCount > 0 && survey.heldOutCount % 4 == 0 && survey.training.rows.count > 0)
    let learned = Set(survey.training.rows.map(\.first.number))
    #expect(survey.heldOut.rows.allSatisfy { !learned.contains($0.first.number) })
  }

  @Test("what is held out goes by the text, whatever its partner, and is no part of the rest")
  func heldOut() throws {
    let survey = try survey("pairs.csv", .columns([]), heldOut: 0.3)
    #expect((12...45).contains(survey.heldOutCount) && survey.heldOut.rows.count == survey.heldOutCount)
    #expect(survey.training.rows.count + survey.heldOutCount == 90)
    let learned = Set(survey.training.rows.map(\.first.number))
    #expect(survey.heldOut.rows.allSatisfy { !learned.contains($0.first.number) })
    #expect(try self.survey("pairs.csv", .columns([]), heldOut: 0.3, workers: 3).heldOut == survey.heldOut)
  }

  @Test("pairs that are held out are not learned from the other way round either")
  func reversed() throws {
    let lines = files.rows.flatMap { row in ["\(row.first)\t\(row.second)", "\(row.second)\t\(row.first)"] }
    try ("anchor\tpositive\n" + lines.joined(separator: "\n")).write(
      toFile: files.path("both.tsv"), atomically: true, encoding: .utf8)
    let survey = try survey("both.tsv", .columns([]), heldOut: 0.3)
    struct Pair: Hashable { let texts: [Int32] }
    let heldOut = Set(survey.heldOut.rows.map { Pair(texts: [$0.first.number, $0.second.number]) })
    #expect(heldOut.count > 10 && survey.reversedCount > 5)
    #expect(!survey.training.rows.contains { heldOut.contains(Pair(texts: [$0.second.number, $0.first.number])) })
    #expect(survey.training.rows.count + survey.reversedCount + survey.heldOutCount == 180)
  }

  @Test("a header above columns that are named by numbers is none of the pairs")
  func numbers() throws {
    try
      ("anchor,positive,negative\n"
      + files.rows.map { "\"\($0.first)\",\"\($0.second)\",\"\($0.negative)\"\n" }.joined())
      .write(toFile: files.path("numbers.csv"), atomically: true, encoding: .utf8)
    #expect(
      try survey("numbers.csv", .columns(["1", "2", "3"])).training
        == survey("pairs.csv", .columns(["text", "partner", "other"])).training)
  }

  @Test("reading ends where it is asked to")
  func stops() throws {
    struct Stop: Error {}
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    #expect(throws: Stop.self) {
      _ = try PairSurvey(
        files.corpus(), source: .columns([]), tokenizer: TinyCorpus.tokenizer(), window: 40, pool: pool
      ) { throw Stop() }
    }
  }

  @Test("a text is its own partner; of held-out ones the halves are")
  func texts() throws {
    let all = try survey("texts.txt", .texts)
    #expect(all.training.rows.count == 90 && all.training.rows.allSatisfy { $0.first == $0.second })
    let some = try survey("texts.txt", .texts, heldOut: 0.3)
    #expect(some.heldOut.rows.count > 5 && some.heldOut.rows.count <= some.heldOutCount)
    let texts = Set(try files.rows.map { try ids($0.first + " and " + $0.second) })
    for row in some.heldOut.rows {
      let whole = [row.first.ids[0]] + row.first.ids.dropFirst().dropLast() + row.second.ids.dropFirst()
      #expect(texts.contains(whole))
    }
  }

  @Test("longer texts are cut and counted")
  func cut() throws {
    let survey = try survey("pairs.csv", .columns([]), window: 8)
    #expect(survey.cutTexts > 20 && survey.training.rows.allSatisfy { $0.first.ids.count <= 8 })
  }
}
