import Files
import Tasks
import Tensors

/// A row of an `explanation.json`, made by `make_explanation_fixtures.py`.
struct ExplanationCase {
  /// The id of `[MASK]` in the tiny vocabulary.
  static let mask: Int32 = 4

  let window: TextWindows.Window
  let json: JSON
  let seed: [Float]

  init(_ json: JSON) {
    self.json = json
    let ids = (json["input_ids"]?.arrayValue ?? []).compactMap { $0.intValue.map { Int32($0) } }
    let types = (json["token_type_ids"]?.arrayValue ?? []).compactMap { $0.intValue.map { Int32($0) } }
    // [CLS] text [SEP]; rows with a second segment have no separator inside.
    let part = TextWindows.Window.Part(start: 1, tokens: 0..<(ids.count - 2))
    window = TextWindows.Window(
      ids: ids, typeIDs: types, weight: ids.count, parts: (part, TextWindows.Window.Part()))
    seed = (json["weights"]?.arrayValue ?? []).compactMap { $0.doubleValue.map { Float($0) } }
  }

  /// Those of one head.
  static func all(head: String, file: String = "explanation.json") throws -> [ExplanationCase] {
    (try TinyBert.json(file)["cases"]?.arrayValue ?? []).filter { $0["head"] == .string(head) }.map(
      ExplanationCase.init)
  }

  func reference(steps: Int) -> [Double] { (json["steps_\(steps)"]?.arrayValue ?? []).compactMap(\.doubleValue) }

  var text: Double { json["text"]?.doubleValue ?? .nan }
  var baseline: Double { json["baseline"]?.doubleValue ?? .nan }

  /// The model that the fixture explains.
  static func model(head: String) throws -> TinyBert {
    switch head {
    case "lora":
      let tiny = try TinyBert(pooling: .cls, method: "lora", head: "sequence-head.safetensors")
      try tiny.set(from: TinyBert.tensors("lora-init/adapter_model.safetensors"))
      return tiny
    case "mean": return try TinyBert(pooling: .mean, head: "mean-head.safetensors")
    case "labels": return try TinyBert(pooling: .cls, head: "labels-head.safetensors", kind: .multiLabel)
    case "number": return try TinyBert(pooling: .cls, head: "number-head.safetensors", kind: .regression)
    default: return try TinyBert(pooling: .cls, head: "sequence-head.safetensors")
    }
  }

  /// Integrated gradients of this row, on so many workers.
  func attribute(
    _ tiny: TinyBert, baseline: Int32 = mask, steps: Int, workers: Int = 1
  ) throws -> IntegratedGradients.Result {
    let pool = WorkerPool(count: workers)
    defer { pool.stop() }
    return try IntegratedGradients(model: tiny.model, store: tiny.store, baseline: baseline, pool: pool)(
      window, seed: seed, steps: steps)
  }
}
