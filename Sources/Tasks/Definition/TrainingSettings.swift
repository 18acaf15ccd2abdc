import Files
package import NN

/// How a model is trained: length, step size, regularisation, evaluation.
package struct TrainingSettings: Sendable, Equatable {
  /// Passes over the training examples; nil when `steps` is given.
  package var epochs: Int?
  /// Optimizer steps; nil when `epochs` counts.
  package var steps: Int?
  /// Epochs are added until so many steps are taken, so that small data trains long enough.
  package var minimumSteps: Int
  /// Examples a step.
  package var batchSize: Int
  /// Peak learning rate; the method's default when the file is silent.
  package var learningRate: Double
  /// The head's peak learning rate; nil: the same as everything's.
  package var headLearningRate: Double?
  /// The shape of the learning rate after warm-up.
  package var schedule: LearningRateSchedule.Curve
  package var warmup: Warmup
  /// Decoupled weight decay, not applied to biases and LayerNorm.
  package var weightDecay: Double
  /// Largest global gradient norm; 0 turns clipping off.
  package var clipNorm: Double
  package var seed: UInt64
  /// Hidden dropout; nil: the encoder's.
  package var dropout: Double?
  /// Dropout on attention probabilities; nil: the encoder's.
  package var attentionDropout: Double?
  /// Longest window in tokens, special ones included; nil: the encoder's positions.
  package var maxLength: Int?
  /// Tokens a micro-batch: bounds activation memory.
  package var microBatchTokens: Int
  /// Gradient lanes; nil until a run is made. Part of what fixes a run's bits.
  package var lanes: Int?
  package var shuffle: Bool
  /// Steps between evaluations; nil: once an epoch.
  package var evaluateEvery: Int?
  /// Evaluations in the whole training, in place of `evaluateEvery`.
  package var evaluations: Int?
  /// Evaluations without improvement after which training stops; nil: never.
  package var patience: Int?
  /// The score by which checkpoints are compared: one of the kind's metrics.
  package var metric: String
  /// Steps between saved states; nil: by time.
  package var saveSteps: Int?
  /// Minutes of work between saved states; 0: none.
  package var saveMinutes: Double
  /// Saved states that are kept.
  package var keepLast: Int
  /// Whether the validation texts that the best model gets wrong are kept in the run.
  package var keepsTexts: Bool
  package var adam: AdamSettings
  /// How much each label weighs in the loss; of text tasks.
  package var classWeights: ClassWeighting
  /// The share of a label that is spread over all.
  package var labelSmoothing: Double
  /// The focusing exponent of a focal loss; 0: none.
  package var focalGamma: Double
  /// From which error on a number's loss grows evenly; nil: it grows with the square.
  package var huberDelta: Double?

  init(_ reader: SettingsReader, method: any TuningMethod, kind: TaskKind?) throws {
    steps = try reader.optionalInteger("training.steps")
    epochs = steps == nil ? try reader.integer("training.epochs") : nil
    minimumSteps = try reader.integer("training.min_steps")
    batchSize = try reader.integer("training.batch_size")
    learningRate = try reader.optionalNumber("training.learning_rate") ?? type(of: method).learningRate(kind?.target)
    headLearningRate = try reader.optionalNumber("training.head_learning_rate")
    schedule = try reader.choice("training.schedule", as: LearningRateSchedule.Curve.self)
    warmup = try Warmup(reader, "training.warmup")
    weightDecay = try reader.number("training.weight_decay")
    clipNorm = try reader.number("training.clip_norm")
    seed = UInt64(try reader.integer("training.seed"))
    dropout = try reader.optionalNumber("training.dropout")
    attentionDropout = try reader.optionalNumber("training.attention_dropout")
    maxLength = try reader.optionalInteger("training.max_length")
    microBatchTokens = try reader.integer("training.micro_batch_tokens")
    lanes = try reader.optionalInteger("training.lanes")
    shuffle = try reader.flag("training.shuffle")
    evaluateEvery = try reader.optionalInteger("training.evaluate_every")
    evaluations = try reader.optionalInteger("training.evaluations")
    patience = try reader.optionalInteger("training.patience")
    metric = try Self.metric(reader, kind: kind)
    saveSteps = try reader.optionalInteger("training.save_steps")
    saveMinutes = try reader.number("training.save_minutes")
    keepLast = try reader.integer("training.keep_last")
    keepsTexts = try reader.flag("training.keep_texts")
    adam = try AdamSettings(reader)
    classWeights = try ClassWeighting(reader, "training.class_weights")
    labelSmoothing = try reader.number("training.label_smoothing")
    focalGamma = try reader.number("training.focal_gamma")
    huberDelta = try reader.optionalNumber("training.huber_delta")
  }

  var settings: [(path: String, value: JSON)] {
    [
      ("training.epochs", JSON(epochs)),
      ("training.steps", JSON(steps)),
      ("training.min_steps", JSON(minimumSteps)),
      ("training.batch_size", JSON(batchSize)),
      ("training.learning_rate", JSON(learningRate)),
      ("training.head_learning_rate", JSON(headLearningRate)),
      ("training.schedule", .string(schedule.rawValue)),
      ("training.warmup", warmup.json),
      ("training.weight_decay", JSON(weightDecay)),
      ("training.clip_norm", JSON(clipNorm)),
      ("training.seed", JSON(Int(clamping: seed))),
      ("training.dropout", JSON(dropout)),
      ("training.attention_dropout", JSON(attentionDropout)),
      ("training.max_length", JSON(maxLength)),
      ("training.micro_batch_tokens", JSON(microBatchTokens)),
      ("training.lanes", JSON(lanes)),
      ("training.shuffle", .bool(shuffle)),
      ("training.evaluate_every", JSON(evaluateEvery)),
      ("training.evaluations", JSON(evaluations)),
      ("training.patience", JSON(patience)),
      ("training.metric", .string(metric)),
      ("training.save_steps", JSON(saveSteps)),
      ("training.save_minutes", JSON(saveMinutes)),
      ("training.keep_last", JSON(keepLast)),
      ("training.keep_texts", .bool(keepsTexts)),
      ("training.class_weights", classWeights.json),
      ("training.label_smoothing", JSON(labelSmoothing)),
      ("training.focal_gamma", JSON(focalGamma)),
      ("training.huber_delta", JSON(huberDelta)),
    ] + adam.settings
  }

  private static func metric(_ reader: SettingsReader, kind: TaskKind?) throws -> String {
    let known = kind?.metrics ?? TaskKinds.metrics
    guard let metric = try reader.optionalChoice("training.metric") else { return known.first ?? "accuracy" }
    guard known.contains(metric) else {
      throw TaskDefinitionError.wrongValue(
        try reader.place("training.metric"), path: "training.metric",
        expected: "for the kind \(kind?.name ?? "") one of " + known.joined(separator: ", "), found: metric,
        suggestion: nil)
    }
    return metric
  }

  /// Steps between evaluations in a run of `total` steps.
  package func evaluationInterval(total: Int, stepsPerEpoch: Int) -> Int {
    evaluateEvery ?? evaluations.map { max(1, (total + $0 - 1) / $0) } ?? stepsPerEpoch
  }

  /// Optimizer steps of a whole run: `steps`, or whole epochs until `minimumSteps` are reached.
  ///
  /// - Precondition: `stepsPerEpoch` is at least 1.
  package func totalSteps(stepsPerEpoch: Int) -> Int {
    if let steps { return steps }
    let wanted = max((epochs ?? 1) * stepsPerEpoch, minimumSteps)
    return (wanted + stepsPerEpoch - 1) / stepsPerEpoch * stepsPerEpoch
  }
}
