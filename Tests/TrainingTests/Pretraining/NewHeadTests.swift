import Encoders
import Files
import Foundation
import NN
import Tasks
import Testing
import Tokenizers
import Training

@Suite("A new head for masked language modelling")
struct NewHeadTests {
  let files: TinyCorpus

  init() throws { files = try TinyCorpus() }

  private func digest(_ run: RunFolder) throws -> String { try Digest.sha256(path: run.model + "/model.safetensors") }

  @Test("the scores of its bias are the shares of the tokens, and those of the softmax over them too")
  func scores() {
    var counts = TokenCounts()
    counts.add([3, 1, 3, 3])
    counts.add([1, 5])
    // One more of each of eight tokens: 1 3 1 4 1 2 1 1 of 14.
    let expected = [1, 3, 1, 4, 1, 2, 1, 1].map { log($0 * 8 / 14.0) }
    let scores = counts.scores(8)
    for (score, value) in zip(scores, expected) { #expect(abs(Double(score) - value) < 1e-6) }
    let sum = scores.reduce(0) { $0 + exp(Double($1)) }
    #expect(abs(exp(Double(scores[3])) / sum - 4 / 14.0) < 1e-6)
    #expect(counts[3] == 3 && counts[0] == 0 && counts[99] == 0)
  }

  @Test("begins with the corpus' frequencies and a layer around the identity")
  func begins() throws {
    let outcome = try files.job(
      steps: 1,
      change: {
        $0.learningRate = 1e-9
        $0.headLearningRate = 1e-9
      }
    ).train { _ in }
    let published = try ModelDirectory.open(outcome.run.model)
    let model = try MaskedLanguageModel(published)
    let (store, missing) = try model.trainingStore(from: published, seed: 9)
    #expect(missing.isEmpty && outcome.hasNewHead)
    let bias = try #require(model.bias)
    let values = store.values(bias)
    let tokenizer = try TinyCorpus.tokenizer()
    let film = try #require(tokenizer.id(of: "film"))
    let heldOut = Set(outcome.survey.heldOut)
    let texts = files.documents.filter { !heldOut.contains($0) }
    let pieces = texts.map { tokenizer.encode($0, addSpecialTokens: false).ids }
    let (all, films) = (
      pieces.reduce(0) { $0 + $1.count }, pieces.reduce(0) { $0 + $1.count { $0 == film } }
    )
    let share = Double(films + 1) / Double(all + bias.count)
    #expect(films > 50 && abs(Double(values[Int(film)]) - log(share * Double(bias.count))) < 1e-5)
    let dense = try #require(model.headParameters.first { $0.role == .linearWeight })
    let weight = store.values(dense)
    // The configuration's range is 0.2.
    let size = dense.rows
    let diagonal = (0..<size).reduce(0) { $0 + Double(weight[$1 * size + $1]) } / Double(size)
    let squares = (0..<size * size).reduce(0) { $0 + pow(Double(weight[$1]) - ($1 % (size + 1) == 0 ? 1 : 0), 2) }
    #expect(dense.columns == size && abs(diagonal - 1) < 4 * 0.2 / Double(size).squareRoot())
    #expect(abs((squares / Double(size * size)).squareRoot() - 0.2) < 0.02)
  }

  @Test("learns at its own rate, which an encoder with a head knows nothing of")
  func rate() throws {
    let first = try files.job(steps: 2, configure: { $0.out = files.path("first") }).train { _ in }
    let other = try files.job(steps: 2, change: { $0.headLearningRate = 1e-5 }).train { _ in }
    #expect(try digest(first.run) != digest(other.run))
    let again = try [1e-3, 1e-5].map { rate in
      let outcome = try files.job(
        steps: 2,
        change: {
          $0.encoder = files.path("first")
          $0.headLearningRate = rate
        }
      ).train { _ in }
      #expect(!outcome.hasNewHead)
      return try digest(outcome.run)
    }
    #expect(again[0] == again[1])
  }
}
