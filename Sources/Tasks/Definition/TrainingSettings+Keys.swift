import Files
import NN

extension TrainingSettings {
  static let keys = [
    TaskKey("training", .group(shortForm: nil), "how the model is trained"),
    TaskKey(
      "training.epochs", .wholeNumber(1...1_000_000), default: 3, "passes over the training examples; not with steps"),
    TaskKey(
      "training.steps", .wholeNumber(1...1_000_000_000), excludes: "training.epochs",
      "optimizer steps, in place of epochs"),
    TaskKey(
      "training.min_steps", .wholeNumber(0...1_000_000_000), default: 200,
      "epochs are added until so many steps are taken, for small data"),
    TaskKey("training.batch_size", .wholeNumber(1...1_000_000), default: 32, "examples a step"),
    TaskKey(
      "training.learning_rate", .number(.positive),
      "peak learning rate; default by method: "
        + TuningMethods.all.map { method in
          let (texts, words) = (method.learningRate(.text), method.learningRate(.words))
          let own = texts == words ? "" : " (entities \(YAMLWriter.number(words)))"
          return "\(method.name) \(YAMLWriter.number(texts))\(own)"
        }.joined(separator: ", ")),
    TaskKey(
      "training.head_learning_rate", .number(.positive),
      "peak learning rate of the new head; default: the same as everything's"),
    TaskKey(
      "training.schedule", .choice(LearningRateSchedule.Curve.allCases.map(\.rawValue)), default: "linear",
      "learning rate after warm-up: falling to zero in a line or a half cosine, or constant"),
    TaskKey(
      "training.warmup", .fractionOrCount, default: 0.1,
      "steps in which the learning rate rises: a fraction of all, or a number of steps"),
    TaskKey(
      "training.weight_decay", .number(.notNegative), default: 0.01,
      "decoupled weight decay, not on biases and LayerNorm"),
    TaskKey("training.clip_norm", .number(.notNegative), default: 1.0, "largest gradient norm; 0: no clipping"),
    TaskKey("training.seed", .wholeNumber(0...Int.max), default: 42, "seed of order, dropout and new weights"),
    TaskKey("training.dropout", .number(.rate), "dropout in the encoder's layers; default: the encoder's"),
    TaskKey("training.attention_dropout", .number(.rate), "dropout on attention; default: the encoder's"),
    TaskKey(
      "training.max_length", .wholeNumber(3...1_000_000),
      "longest window in tokens, special ones included; default: the encoder's positions"),
    TaskKey(
      "training.micro_batch_tokens", .wholeNumber(1...1_000_000), default: 512,
      "tokens computed at once by a worker: bounds memory"),
    TaskKey(
      "training.lanes", .wholeNumber(1...1024),
      "gradient lanes, the most workers that compute at once; default: the usable cores, at least 2"),
    TaskKey("training.shuffle", .flag, default: true, "whether each epoch has an order of its own"),
    TaskKey("training.evaluate_every", .wholeNumber(1...1_000_000_000), "steps between evaluations; default: an epoch"),
    TaskKey(
      "training.evaluations", .wholeNumber(1...1_000_000), excludes: "training.evaluate_every",
      "evaluations in the whole training, in place of evaluate_every"),
    TaskKey(
      "training.patience", .wholeNumber(1...1_000_000),
      "evaluations without improvement after which training stops; default: never"),
    TaskKey(
      "training.metric", .choice(TaskKinds.metrics),
      "score by which checkpoints are compared; default: "
        + TaskKinds.all.map { "\($0.name) \($0.metrics[0])" }.joined(separator: ", ")),
    TaskKey(
      "training.save_steps", .wholeNumber(1...1_000_000_000),
      "steps between saved states, from which --resume goes on; default: by time"),
    TaskKey(
      "training.save_minutes", .number(.notNegative), default: 5.0,
      "minutes between saved states where save_steps is not set; 0: none but when asked to stop"),
    TaskKey(
      "training.keep_last", .wholeNumber(1...1000), default: 2,
      "saved states that are kept; a finished run keeps none"),
    TaskKey(
      "training.keep_texts", .flag, default: false,
      "whether the run keeps validation texts that its best model gets wrong, in errors.jsonl, for the user alone"),
    TaskKey(
      "training.class_weights", .weights,
      "what the labels weigh in the loss: balanced (the rarer the more), or {label: weight}; default: all the same"),
    TaskKey(
      "training.label_smoothing", .number(.rate), default: 0.0, "share of a label that is spread evenly over all labels"
    ),
    TaskKey(
      "training.focal_gamma", .number(.notNegative), default: 0.0,
      "exponent that plays down what the model is sure of (focal loss); 0: none"),
    TaskKey(
      "training.huber_delta", .number(.positive), kind: TaskKind.regression.name,
      "error from which the loss of a number grows evenly; default: it grows with the square"),
  ]
}
