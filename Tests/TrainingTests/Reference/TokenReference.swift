import Files
import Tasks

/// A training of `make_token_fixtures.py`: where it started, and what the reference library made of it.
enum TokenReference: String, CaseIterable {
  case full = "token"
  case lora = "token-lora"

  /// A sentence as annotators write it: a tag beside each word.
  struct Sentence {
    let words: [String]
    let tags: [String]
  }

  func json() throws -> JSON { try TinyBert.json(rawValue + ".json") }

  /// The model before training.
  func model() throws -> TinyBert {
    let tiny = try TinyBert(
      pooling: .cls, method: self == .lora ? "lora" : "full", head: "token-head.safetensors", kind: .ner)
    if self == .lora { try tiny.set(from: TinyBert.tensors("token-lora-init/adapter_model.safetensors")) }
    return tiny
  }

  /// The name of a configuration and of a weights file in a directory of this kind.
  var configurationFile: String { self == .lora ? "adapter_config.json" : "config.json" }
  var weightsFile: String { self == .lora ? "adapter_model.safetensors" : "model.safetensors" }

  /// The directory that the reference library saved after training, in the fixtures' folder.
  var trained: String { rawValue + "-trained" }

  /// That directory, opened as any other.
  func opened() throws -> TrainedModel {
    try TrainedModel.open(
      TinyBert.folder + "/" + trained, encoders: EncoderLocator(modelsFolder: nil, folders: [TinyBert.folder]))
  }

  static func sentences(_ rows: JSON?) -> [Sentence] {
    (rows?.arrayValue ?? []).map { row in
      Sentence(
        words: (row["words"]?.arrayValue ?? []).compactMap(\.stringValue),
        tags: (row["tags"]?.arrayValue ?? []).compactMap(\.stringValue))
    }
  }

  /// Logits of every token, `[tokens, tags]`, sentence after sentence.
  static func logits(_ json: JSON?) -> [Double] {
    (json?.arrayValue ?? []).flatMap { TinyBert.rows($0).flatMap { $0 } }
  }
}
