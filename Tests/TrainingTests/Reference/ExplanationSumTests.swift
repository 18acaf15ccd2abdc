import Encoders
import Files
import Foundation
import NN
import Tasks
import Tensors
import TestSupport
import Testing
import Tokenizers

/// What must hold of integrated gradients without a reference: their sum, and their gradient.
@Suite struct ExplanationSumTests {
  private static func gap(_ result: IntegratedGradients.Result) -> Double {
    abs(result.text - result.baseline - result.attributions.reduce(0, +))
  }

  /// The attributions account for the way from the baseline to the text, the better the more steps.
  @Test(arguments: ["sequence", "mean", "lora"]) func theyAddUp(head: String) throws {
    let tiny = try ExplanationCase.model(head: head)
    for test in try ExplanationCase.all(head: head).filter({ $0.window.ids.count > 3 }) {
      let results = try [1, 8, 64, 512].map { try test.attribute(tiny, steps: $0) }
      let gaps = results.map(Self.gap)
      #expect(gaps[0] > 10 * gaps[2] && gaps[1] > gaps[2], "\(gaps)")
      #expect(gaps[3] < 1e-3 * abs(results[3].text - results[3].baseline), "\(gaps)")
      // Tokens of the frame stay as they are.
      #expect(results[0].attributions.first == 0 && results[0].attributions.last == 0)
    }
  }

  /// One point's attribution is the derivative of the output along the token's way, at the middle of the way of all.
  ///
  /// Three baselines give three directions and places a token.
  @Test(arguments: ["sequence", "mean", "lora"], [ExplanationCase.mask, 7, 20])
  func theGradientIsThatOfTheOutput(head: String, baseline: Int32) throws {
    let tiny = try ExplanationCase.model(head: head)
    let test = try ExplanationCase.all(head: head)[2]
    let output = try EmbeddedOutput(head: head, test, baseline: baseline)
    let middle = Array(repeating: Float(0.5), count: test.window.ids.count)
    let attributions = try test.attribute(tiny, baseline: baseline, steps: 1).attributions
    let scale = attributions.map(abs).max() ?? 0
    for token in 1..<(attributions.count - 1) {
      let derivative = FiniteDifference.derivative(at: middle, index: token, step: 0.02) { output($0) }
      #expect(abs(attributions[token] - derivative) < 1e-3 * scale, "\(token): \(attributions[token]) \(derivative)")
    }
  }

  private static let encoder = URL(fileURLWithPath: TinyBert.folder).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("models/minilm-l6").path

  /// The default encoder with a new head, where it was pulled.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: encoder + "/model.safetensors"),
      "models/minilm-l6 is absent; run `hone pull minilm-l6`"),
    arguments: [HeadSettings.Pooling.cls, .mean])
  func theyAddUpOnTheDefaultEncoder(pooling: HeadSettings.Pooling) throws {
    let base = try ModelDirectory.open(Self.encoder)
    let settings = ModelSettings(
      task: "new", kind: .sentiment, labels: ["negative", "positive"], pooling: pooling, method: "full",
      encoder: "minilm-l6")
    let model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    let store = try ModelWeights(model).trainingStore(from: base, seed: 3, keepsHead: false)
    let tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    let windows = TextWindows(tokenizer: tokenizer, length: model.windowLength, rule: .windows)
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let gradients = try IntegratedGradients(
      model: model, store: store, baseline: try #require(tokenizer.specialTokens.mask), pool: pool)
    let window = try windows("The plot is thin, but I loved every unpredictable minute of it.", index: 0).windows[0]
    let results = try [4, 32, 256].map { try gradients(window, seed: [0, 1], steps: $0) }
    let gaps = results.map(Self.gap)
    #expect(gaps[0] > gaps[1] && gaps[1] > gaps[2], "\(gaps)")
    #expect(gaps[2] < 0.005 * abs(results[2].text - results[2].baseline), "\(gaps) \(results[2])")
  }
}

/// The output as a function of how far each token is on its way, by plain forward passes: 0 the baseline, 1 the word.
private final class EmbeddedOutput {
  private let tiny: TinyBert
  private let test: ExplanationCase
  private let words: [[Float]]
  private let baseline: [Float]
  private let rows: UnsafeMutablePointer<Float>

  init(head: String, _ test: ExplanationCase, baseline: Int32) throws {
    tiny = try ExplanationCase.model(head: head)
    self.test = test
    try tiny.store.pack(backward: false)
    let table = tiny.model.encoder.tokenTable
    let values = tiny.store.values(table)
    func row(_ id: Int32) -> [Float] {
      Array(UnsafeBufferPointer(start: values + Int(id) * table.columns, count: table.columns))
    }
    words = test.window.ids.map(row)
    self.baseline = row(baseline)
    // A frozen table lies in a file; this one is written to.
    rows = try tiny.store.own(table)
  }

  /// - Parameter shares: one a token; those of the first and the last are not used, since they stay.
  func callAsFunction(_ shares: [Float]) -> Double {
    let table = tiny.model.encoder.tokenTable
    // The token at place i reads row i.
    for (place, word) in words.enumerated() {
      let share = place == 0 || place == words.count - 1 ? 1 : shares[place]
      for column in word.indices {
        rows[place * table.columns + column] = baseline[column] + share * (word[column] - baseline[column])
      }
    }
    let batch = PackedBatch(
      sequences: [(words.indices.map(Int32.init), test.window.typeIDs)], exampleIDs: [0])
    let context = ForwardContext(
      parameters: tiny.store, workspace: Workspace(), layout: batch.layout, adapters: tiny.model.segments(sequences: 1))
    return zip(test.seed, tiny.model.logits(batch, context).values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
}
