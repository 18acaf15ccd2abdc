/// What happens in a training, in order; observers show, record or act on it.
package enum TrainingEvent: Sendable {
  /// Files are read before anything is trained; now and then.
  case reading(ReadingProgress)
  case started(TrainingStart)
  /// A run goes on after a step that was saved.
  case resumed(step: Int, totalSteps: Int)
  /// Something that a person should know.
  case remark(String)
  case step(TrainingStep)
  case evaluated(TrainingEvaluation)
  /// A gradient was not finite, so the step changed nothing.
  case stepSkipped(step: Int)
  /// So many evaluations in a row did not improve the score.
  case stoppedEarly(step: Int, patience: Int)
  case finished(TrainingSummary)
}

/// How far a reading of files is.
package struct ReadingProgress: Sendable, Equatable {
  /// Of the files as they lie there.
  package let bytes: Int
  package let totalBytes: Int

  package init(bytes: Int, totalBytes: Int) {
    self.bytes = bytes
    self.totalBytes = totalBytes
  }
}

/// The size of a training.
package struct TrainingStart: Sendable, Equatable {
  package let texts: Int
  package let windows: Int
  package let tokensPerEpoch: Int
  package let totalSteps: Int
  package let stepsPerEpoch: Int
  package let trainableParameters: Int
  package let totalParameters: Int
  package let workers: Int
  package let lanes: Int
  /// Multiplications and additions of the linear layers for a token, forward and backward.
  package let operationsPerToken: Double
  /// Layers that are computed once for all epochs; nil: none.
  package let frozen: Frozen?

  package struct Frozen: Sendable, Equatable {
    package let layers: Int
    package let bytes: Int
    package let isOnDisk: Bool
  }

  package init(
    texts: Int, windows: Int, tokensPerEpoch: Int, totalSteps: Int, stepsPerEpoch: Int, trainableParameters: Int,
    totalParameters: Int, workers: Int, lanes: Int, operationsPerToken: Double, frozen: Frozen? = nil
  ) {
    self.texts = texts
    self.windows = windows
    self.tokensPerEpoch = tokensPerEpoch
    self.totalSteps = totalSteps
    self.stepsPerEpoch = stepsPerEpoch
    self.trainableParameters = trainableParameters
    self.totalParameters = totalParameters
    self.workers = workers
    self.lanes = lanes
    self.operationsPerToken = operationsPerToken
    self.frozen = frozen
  }
}

/// One optimizer step.
package struct TrainingStep: Sendable, Equatable {
  /// Counted from 1.
  package let step: Int
  package let totalSteps: Int
  /// Counted from 1.
  package let epoch: Int
  package let loss: Double
  /// Of each head its part of the loss.
  package let headLosses: [Double]
  package let gradientNorm: Double
  /// How far the step moved the dense weights, as a share of their norm; measured at some steps.
  package let updateRatio: Double?
  package let learningRate: Double
  package let texts: Int
  package let tokens: Int
  /// Seconds of training so far: steps only, without evaluation and saving.
  package let seconds: Double
  /// Resident bytes; measured at some steps.
  package let memoryBytes: Int?
  package let textsSoFar: Int
  package let tokensSoFar: Int
}

/// A look at the validation data.
package struct TrainingEvaluation: Sendable, Equatable {
  package let step: Int
  /// The name of the score.
  package let metric: String
  package let score: Double
  package let isBest: Bool
  /// F1 of each label, where the kind has labels.
  package var labelScores: [LabelScore] = []
  /// Labels that rows have and the model gives to none.
  package var unpredicted: [String] = []
}

/// The F1 of one label.
package struct LabelScore: Sendable, Equatable {
  package let label: String
  package let f1: Double

  package init(label: String, f1: Double) {
    self.label = label
    self.f1 = f1
  }
}

/// How a training ended.
package struct TrainingSummary: Sendable, Equatable {
  package let steps: Int
  package let epochs: Int
  package let skippedSteps: Int
  package let seconds: Double
  package let texts: Int
  package let tokens: Int
  package let finalLoss: Double
  package let bestScore: Double?
  package let bestStep: Int?
  package let stoppedEarly: Bool

  package var tokensPerSecond: Double { seconds > 0 ? Double(tokens) / seconds : 0 }
}
