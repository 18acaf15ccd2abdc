import Datasets
package import Files
import NN

/// How an encoder goes on with its pretraining.
package struct PretrainingSettings: Sendable, Equatable {
  /// The encoder as a person named it.
  package var encoder: String
  package var corpus: Corpus
  package var method = Method.full
  /// Tokens that are learned from the corpus and added to the vocabulary at most; 0: none.
  package var addedTokens = 0
  /// The share of earlier texts that is to be replayed, as a person asked for it: the run makes `replay` of it.
  package var replayShare: Double?
  /// Earlier texts, of which a share is read again.
  package var replay: Replay?
  /// Tokens of a sequence and of a pack at most; nil: `usualWindow`, or what the encoder reads.
  package var window: Int?
  /// Of a sequence's tokens that are hidden.
  package var hiddenShare = 0.15
  package var epochs = 1
  /// Steps in place of epochs.
  package var steps: Int?
  /// Tokens a step, about.
  package var batchTokens = 2048
  /// Tokens that a worker computes at once: bounds memory.
  package var microBatchTokens = 1024
  package var learningRate: Double
  /// Of a head that the encoder comes without.
  package var headLearningRate = 3e-3
  /// The share of the steps in which the learning rate rises.
  package var warmup = 0.06
  package var weightDecay = 0.01
  package var clipNorm = 1.0
  package var seed: UInt64 = 1
  /// Of hidden states and attention; nil: the encoder's.
  package var dropout: Double?
  package var lanes: Int?
  /// Looks at what is held out.
  package var evaluations = 4
  /// Tokens of what is held out that a look reads at most.
  package var heldOutTokens = 1 << 16
  package var saveSteps: Int?
  package var saveMinutes = 10.0
  package var keepLast = 2

  package static let usualWindow = 512
  package static let fileName = "pretrain.json"

  /// What trains beside the head.
  package enum Method: Sendable, Equatable {
    case full
    /// Low-rank additions to all linear layers, which become part of the weights in the end.
    case lora(rank: Int, alpha: Double)

    package var name: String {
      switch self {
      case .full: "full"
      case .lora: "lora"
      }
    }

    /// The learning rate where nobody says another.
    package var learningRate: Double {
      switch self {
      case .full: 1e-4
      case .lora: 1e-3
      }
    }
  }

  package init(encoder: String, corpus: Corpus, method: Method = .full, learningRate: Double? = nil) {
    self.encoder = encoder
    self.corpus = corpus
    self.method = method
    self.learningRate = learningRate ?? method.learningRate
  }

  /// What the learning rate of the word table is multiplied with where it trains beside low-rank additions, whose rate is
  /// too high for whole weights.
  var tableRateFactor: Double? {
    guard case .lora = method, addedTokens > 0 else { return nil }
    return min(1, Method.full.learningRate / learningRate)
  }

  /// Packs of a step.
  ///
  /// - Parameter window: tokens of a pack at most.
  func packsPerStep(window: Int) -> Int { max(1, batchTokens / window) }
}

extension PretrainingSettings {
  /// `pretrain.json`, and what decides the bits of a run.
  package var json: JSON {
    var method = JSONObject()
    method["name"] = .string(self.method.name)
    if case .lora(let rank, let alpha) = self.method {
      method["rank"] = Self.number(rank)
      method["alpha"] = Self.number(alpha)
    }
    var object = JSONObject()
    object["kind"] = .string("masked_language")
    object["encoder"] = .string(encoder)
    object["method"] = .object(method)
    object["added_tokens"] = addedTokens > 0 ? Self.number(addedTokens) : .null
    object["data"] = data
    object["training"] = training
    return .object(object)
  }

  private static func number(_ value: Int?) -> JSON { value.map { .number(JSONNumber($0)) } ?? .null }
  private static func number(_ value: Double?) -> JSON { value.map { .number(JSONNumber($0)) } ?? .null }

  private var data: JSON {
    var object = corpus.json
    object["replay"] = replay?.json ?? .null
    return .object(object)
  }

  private var training: JSON {
    var object = JSONObject()
    object["window"] = Self.number(window)
    object["hidden_share"] = Self.number(hiddenShare)
    object["epochs"] = Self.number(epochs)
    object["steps"] = Self.number(steps)
    object["batch_tokens"] = Self.number(batchTokens)
    object["micro_batch_tokens"] = Self.number(microBatchTokens)
    object["learning_rate"] = Self.number(learningRate)
    object["head_learning_rate"] = Self.number(headLearningRate)
    object["warmup"] = Self.number(warmup)
    object["weight_decay"] = Self.number(weightDecay)
    object["clip_norm"] = Self.number(clipNorm)
    object["seed"] = Self.number(Int(clamping: seed))
    object["dropout"] = Self.number(dropout)
    object["lanes"] = Self.number(lanes)
    object["evaluations"] = Self.number(evaluations)
    object["held_out_tokens"] = Self.number(heldOutTokens)
    object["save_steps"] = Self.number(saveSteps)
    object["save_minutes"] = Self.number(saveMinutes)
    object["keep_last"] = Self.number(keepLast)
    return .object(object)
  }

  /// The settings of a run; nil for one that is no pretraining.
  ///
  /// - Throws: `FilesError`.
  package init?(of run: RunFolder) throws {
    let path = run.path + "/" + Self.fileName
    guard try FileStatus(path) != nil else { return nil }
    self.init(try JSON.parse(MappedFile(path: path)))
  }

  /// The settings of a run that is there; nil for a file that is none of ours.
  package init?(_ json: JSON) {
    guard json["kind"]?.stringValue == "masked_language", let encoder = json["encoder"]?.stringValue,
      let data = json["data"], let corpus = Corpus(data), let training = json["training"],
      let rate = training["learning_rate"]?.doubleValue
    else { return nil }
    let method: Method
    switch json["method"]?["name"]?.stringValue {
    case "full": method = .full
    case "lora":
      guard let rank = json["method"]?["rank"]?.intValue, let alpha = json["method"]?["alpha"]?.doubleValue else {
        return nil
      }
      method = .lora(rank: rank, alpha: alpha)
    default: return nil
    }
    self.init(encoder: encoder, corpus: corpus, method: method, learningRate: rate)
    addedTokens = json["added_tokens"]?.intValue ?? 0
    if let replay = data["replay"], !replay.isNull {
      guard let texts = Replay(replay) else { return nil }
      self.replay = texts
    }
    guard let epochs = training["epochs"]?.intValue, let batchTokens = training["batch_tokens"]?.intValue,
      let microBatchTokens = training["micro_batch_tokens"]?.intValue, let seed = training["seed"]?.intValue,
      let hiddenShare = training["hidden_share"]?.doubleValue, let warmup = training["warmup"]?.doubleValue,
      let headLearningRate = training["head_learning_rate"]?.doubleValue,
      let weightDecay = training["weight_decay"]?.doubleValue, let clipNorm = training["clip_norm"]?.doubleValue,
      let evaluations = training["evaluations"]?.intValue,
      let heldOutTokens = training["held_out_tokens"]?.intValue,
      let saveMinutes = training["save_minutes"]?.doubleValue, let keepLast = training["keep_last"]?.intValue
    else { return nil }
    self.epochs = epochs
    self.batchTokens = batchTokens
    self.microBatchTokens = microBatchTokens
    self.seed = UInt64(seed)
    self.hiddenShare = hiddenShare
    self.headLearningRate = headLearningRate
    self.warmup = warmup
    self.weightDecay = weightDecay
    self.clipNorm = clipNorm
    self.evaluations = evaluations
    self.heldOutTokens = heldOutTokens
    self.saveMinutes = saveMinutes
    self.keepLast = keepLast
    window = training["window"]?.intValue
    steps = training["steps"]?.intValue
    dropout = training["dropout"]?.doubleValue
    lanes = training["lanes"]?.intValue
    saveSteps = training["save_steps"]?.intValue
  }
}
