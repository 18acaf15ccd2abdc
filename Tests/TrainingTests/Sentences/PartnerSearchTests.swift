import Encoders
import NN
import Tasks
import Tensors
import Testing
import Training

@Suite("Finding partners among held-out pairs")
struct PartnerSearchTests {
  /// Cosines and places computed one by one.
  @Test func asCountedByHand() throws {
    let base = try ModelDirectory.open(TinyCorpus.base)
    let model = try SentenceModel(base)
    let store = try model.trainingStore(from: base, seed: 1)
    try store.pack(backward: false)
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let files = try TinySentences(count: 40)
    let survey = try PairSurvey(
      files.corpus(heldOut: 0.999), source: .columns([]), tokenizer: TinyCorpus.tokenizer(), window: 40, pool: pool)
    let rows = survey.heldOut.rows
    #expect(rows.count > 30)
    let pass = SentencePass(model: model, store: store, microBatchTokens: 40, lanes: 1)
    let found = PartnerSearch(survey.heldOut, pass: pass, pool: pool)()

    func vector(_ text: SentenceText) -> [Double] {
      let batch = PackedBatch(sequences: [(text.ids, text.typeIDs)], exampleIDs: [0])
      let context = ForwardContext(parameters: store, workspace: Workspace(), layout: batch.layout)
      let values = model.features(batch, context).values.map(Double.init)
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return values.map { $0 / length }
    }
    let (firsts, seconds) = (rows.map { vector($0.first) }, rows.map { vector($0.second) })
    var (hits, sum) = (0, 0.0)
    for (index, row) in rows.enumerated() {
      func score(_ other: Int) -> Double { zip(firsts[index], seconds[other]).reduce(0) { $0 + $1.0 * $1.1 } }
      let better = rows.indices.count { other in
        rows[other].second.ids != row.second.ids && rows[other].second.ids != row.first.ids
          && rows[other].first.ids != row.first.ids && score(other) >= score(index)
      }
      hits += better == 0 ? 1 : 0
      sum += 1 / Double(better + 1)
    }
    #expect(abs(found.accuracy - Double(hits) / Double(rows.count)) < 1e-9)
    #expect(abs(found.reciprocalRank - sum / Double(rows.count)) < 1e-9 && found.pairs == rows.count)
    #expect(found.accuracy < 1 && found.reciprocalRank < 1)
    // Another partner of a text is no wrong answer of it: with all texts the same each partner is found.
    let same = SentencePairs(rows: rows.map { SentencePairs.Row(first: rows[0].first, second: $0.second) })
    #expect(PartnerSearch(same, pass: pass, pool: pool)().reciprocalRank == 1)
  }
}
