import Files
import Tasks
import Tensors
import Testing

/// Integrated gradients beside PyTorch's, in `Tests/Fixtures/tiny-bert/explanation.json`.
@Suite struct ExplanationReferenceTests {
  private static let mask: Int32 = 4

  private struct Case {
    let window: TextWindows.Window
    let json: JSON
    let seed: [Float]

    init(_ json: JSON) {
      self.json = json
      let ids = (json["input_ids"]?.arrayValue ?? []).compactMap { $0.intValue.map { Int32($0) } }
      let types = (json["token_type_ids"]?.arrayValue ?? []).compactMap { $0.intValue.map { Int32($0) } }
      // [CLS] text [SEP], or [CLS] text [SEP] text [SEP].
      let ends = ids.indices.filter { ids[$0] == 3 }
      let first = TextWindows.Window.Part(start: 1, tokens: 0..<(ends[0] - 1))
      let second =
        ends.count > 1
        ? TextWindows.Window.Part(start: ends[0] + 1, tokens: 0..<(ends[1] - ends[0] - 1)) : TextWindows.Window.Part()
      window = TextWindows.Window(ids: ids, typeIDs: types, weight: ids.count, parts: (first, second))
      seed = (json["weights"]?.arrayValue ?? []).compactMap { $0.doubleValue.map { Float($0) } }
    }
  }

  private func kind(_ head: String) -> TaskKind {
    ["labels": .multiLabel, "number": .regression][head] ?? .classification
  }

  @Test(arguments: ["sequence", "labels", "number"]) func attributionsAgree(head: String) throws {
    let tiny = try TinyBert(pooling: .cls, head: head + "-head.safetensors", kind: kind(head))
    let pool = WorkerPool(count: 2)
    defer { pool.stop() }
    let gradients = try IntegratedGradients(model: tiny.model, store: tiny.store, baseline: Self.mask, pool: pool)
    let cases = (try TinyBert.json("explanation.json")["cases"]?.arrayValue ?? []).filter {
      $0["head"] == .string(head)
    }
    #expect(cases.count == 5)
    for json in cases {
      let test = Case(json)
      for steps in [1, 8, 512] {
        let expected = (json["steps_\(steps)"]?.arrayValue ?? []).compactMap(\.doubleValue)
        let result = try gradients(test.window, seed: test.seed, steps: steps)
        #expect(result.attributions.count == expected.count)
        let scale = expected.map(abs).max() ?? 0
        for (value, reference) in zip(result.attributions, expected) {
          #expect(abs(value - reference) <= 1e-4 * scale, "\(value) \(reference)")
        }
        #expect(abs(result.text - (json["text"]?.doubleValue ?? .nan)) < 1e-5)
        #expect(abs(result.baseline - (json["baseline"]?.doubleValue ?? .nan)) < 1e-5)
      }
    }
  }

  /// The attributions account for the way from the baseline to the text, the better the more steps.
  @Test(arguments: [HeadSettings.Pooling.cls, .mean]) func theyAddUp(pooling: HeadSettings.Pooling) throws {
    let tiny = try TinyBert(
      pooling: pooling, head: pooling == .cls ? "sequence-head.safetensors" : "mean-head.safetensors")
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let gradients = try IntegratedGradients(model: tiny.model, store: tiny.store, baseline: Self.mask, pool: pool)
    let test = Case(
      try #require(TinyBert.json("explanation.json")["cases"]?.arrayValue?.last { $0["head"] == "sequence" }))
    let gaps = try [1, 8, 64, 512].map { steps in
      let result = try gradients(test.window, seed: test.seed, steps: steps)
      return abs(result.text - result.baseline - result.attributions.reduce(0, +))
    }
    #expect(gaps[0] > 10 * gaps[2] && gaps[3] < 1e-4, "\(gaps)")
  }

  @Test func workersAndAdaptersChangeNoBitAndAdapterWeightsCount() throws {
    let plain = try TinyBert(pooling: .cls, head: "sequence-head.safetensors")
    let adapted = try TinyBert(pooling: .cls, method: "lora", head: "sequence-head.safetensors")
    try adapted.set(from: TinyBert.tensors("lora-trained/adapter_model.safetensors"))
    let test = Case(try #require(TinyBert.json("explanation.json")["cases"]?.arrayValue?[1]))
    func run(_ tiny: TinyBert, workers: Int) throws -> [Double] {
      let pool = WorkerPool(count: workers)
      defer { pool.stop() }
      let gradients = try IntegratedGradients(model: tiny.model, store: tiny.store, baseline: Self.mask, pool: pool)
      return try gradients(test.window, seed: test.seed, steps: 20).attributions
    }
    let one = try run(plain, workers: 1)
    #expect(try run(plain, workers: 3) == one)
    #expect(try run(adapted, workers: 2) == run(adapted, workers: 1))
    #expect(try run(adapted, workers: 1) != one)
  }
}
