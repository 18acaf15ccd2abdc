import Datasets
package import Files
import NN

/// How an encoder learns which texts belong together.
package struct SentenceSettings: Sendable, Equatable {
  /// The encoder as a person named it.
  package var encoder: String
  package var corpus: Corpus
  package var source: PairSurvey.Source
  package var method = PretrainingSettings.Method.full
  /// Tokens of a text at most; nil: `usualWindow`, or what the encoder reads.
  package var window: Int?
  /// What cosines are multiplied with: 1 / temperature.
  package var scale = 20.0
  package var epochs = 1
  /// Steps in place of epochs.
  package var steps: Int?
  /// Pairs a step at most.
  package var batchPairs = 64
  /// Tokens that a worker computes at once: bounds memory.
  package var microBatchTokens = 1024
  package var learningRate: Double
  /// The share of the steps in which the learning rate rises.
  package var warmup = 0.1
  package var weightDecay = 0.01
  package var clipNorm = 1.0
  package var seed: UInt64 = 1
  /// Of hidden states and attention; nil: the encoder's.
  package var dropout: Double?
  package var lanes: Int?
  /// Looks at what is held out.
  package var evaluations = 4
  package var saveSteps: Int?
  package var saveMinutes = 10.0
  package var keepLast = 2

  package static let usualWindow = 128
  /// Of the pairs that are held out where nobody says another.
  package static let usualHeldOutShare = 0.05
  /// What `pretrain.json` calls it.
  package static let kind = "sentence_pairs"

  package init(
    encoder: String, corpus: Corpus, source: PairSurvey.Source, method: PretrainingSettings.Method = .full,
    learningRate: Double? = nil
  ) {
    self.encoder = encoder
    self.corpus = corpus
    self.source = source
    self.method = method
    self.learningRate = learningRate ?? Self.learningRate(method)
  }

  /// The learning rate where nobody says another.
  package static func learningRate(_ method: PretrainingSettings.Method) -> Double {
    switch method {
    case .full: 2e-5
    case .lora: 2e-4
    }
  }
}

extension SentenceSettings {
  /// `pretrain.json`, and what decides the bits of a run.
  package var json: JSON {
    var method = JSONObject()
    method["name"] = .string(self.method.name)
    if case .lora(let rank, let alpha) = self.method {
      method["rank"] = Self.number(rank)
      method["alpha"] = Self.number(alpha)
    }
    var object = JSONObject()
    object["kind"] = .string(Self.kind)
    object["encoder"] = .string(encoder)
    object["method"] = .object(method)
    object["data"] = data
    object["training"] = training
    return .object(object)
  }

  private static func number(_ value: Int?) -> JSON { value.map { .number(JSONNumber($0)) } ?? .null }
  private static func number(_ value: Double?) -> JSON { value.map { .number(JSONNumber($0)) } ?? .null }
  private static func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }

  private var data: JSON {
    let options = corpus.options
    var object = JSONObject()
    object["train"] = .array(corpus.paths.map { .string($0) })
    object["held_out"] = Self.number(corpus.heldOutShare)
    switch source {
    case .columns(let columns):
      object["pairs"] = .string("columns")
      object["columns"] = .array(columns.map { .string($0) })
    case .texts:
      object["pairs"] = .string("dropout")
      object["columns"] = .array(([options.textColumn].compactMap { $0 } + options.moreTextColumns).map { .string($0) })
    }
    object["format"] = Self.text(options.format)
    object["delimiter"] = Self.text(options.delimiter)
    object["encoding"] = Self.text(options.encoding)
    object["sheet"] = Self.text(options.sheet)
    return .object(object)
  }

  private var training: JSON {
    var object = JSONObject()
    object["window"] = Self.number(window)
    object["scale"] = Self.number(scale)
    object["epochs"] = Self.number(epochs)
    object["steps"] = Self.number(steps)
    object["batch_pairs"] = Self.number(batchPairs)
    object["micro_batch_tokens"] = Self.number(microBatchTokens)
    object["learning_rate"] = Self.number(learningRate)
    object["warmup"] = Self.number(warmup)
    object["weight_decay"] = Self.number(weightDecay)
    object["clip_norm"] = Self.number(clipNorm)
    object["seed"] = Self.number(Int(clamping: seed))
    object["dropout"] = Self.number(dropout)
    object["lanes"] = Self.number(lanes)
    object["evaluations"] = Self.number(evaluations)
    object["save_steps"] = Self.number(saveSteps)
    object["save_minutes"] = Self.number(saveMinutes)
    object["keep_last"] = Self.number(keepLast)
    return .object(object)
  }

  /// The settings of a run that is there; nil for a file that is none of ours.
  package init?(_ json: JSON) {
    guard json["kind"]?.stringValue == Self.kind, let encoder = json["encoder"]?.stringValue,
      let data = json["data"], let training = json["training"],
      let paths = data["train"]?.arrayValue?.compactMap(\.stringValue), let share = data["held_out"]?.doubleValue,
      let columns = data["columns"]?.arrayValue?.compactMap(\.stringValue),
      let rate = training["learning_rate"]?.doubleValue
    else { return nil }
    var options = ReadOptions(
      format: data["format"]?.stringValue, delimiter: data["delimiter"]?.stringValue,
      encoding: data["encoding"]?.stringValue, requireLabels: false)
    options.sheet = data["sheet"]?.stringValue
    let source: PairSurvey.Source
    switch data["pairs"]?.stringValue {
    case "columns": source = .columns(columns)
    case "dropout":
      source = .texts
      options.textColumn = columns.first
      options.moreTextColumns = Array(columns.dropFirst())
    default: return nil
    }
    let method: PretrainingSettings.Method
    switch json["method"]?["name"]?.stringValue {
    case "full": method = .full
    case "lora":
      guard let rank = json["method"]?["rank"]?.intValue, let alpha = json["method"]?["alpha"]?.doubleValue else {
        return nil
      }
      method = .lora(rank: rank, alpha: alpha)
    default: return nil
    }
    self.init(
      encoder: encoder, corpus: Corpus(paths: paths, options: options, heldOutShare: share), source: source,
      method: method, learningRate: rate)
    guard let scale = training["scale"]?.doubleValue, let epochs = training["epochs"]?.intValue,
      let batchPairs = training["batch_pairs"]?.intValue,
      let microBatchTokens = training["micro_batch_tokens"]?.intValue, let seed = training["seed"]?.intValue,
      let warmup = training["warmup"]?.doubleValue, let weightDecay = training["weight_decay"]?.doubleValue,
      let clipNorm = training["clip_norm"]?.doubleValue, let evaluations = training["evaluations"]?.intValue,
      let saveMinutes = training["save_minutes"]?.doubleValue, let keepLast = training["keep_last"]?.intValue
    else { return nil }
    self.scale = scale
    self.epochs = epochs
    self.batchPairs = batchPairs
    self.microBatchTokens = microBatchTokens
    self.seed = UInt64(seed)
    self.warmup = warmup
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.evaluations = evaluations
    self.saveMinutes = saveMinutes
    self.keepLast = keepLast
    window = training["window"]?.intValue
    steps = training["steps"]?.intValue
    dropout = training["dropout"]?.doubleValue
    lanes = training["lanes"]?.intValue
    saveSteps = training["save_steps"]?.intValue
  }
}
