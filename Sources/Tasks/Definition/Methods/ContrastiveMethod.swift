package import Files

/// Sentence vectors are pulled together by class, then a head is fitted on them: for few examples (Tunstall et al., 2022,
/// "SetFit").
package struct ContrastiveMethod: TuningMethod {
  package static let name = "contrastive"
  package static let summary = "the encoder on pairs of texts of the same class or not, then a head: for few examples"
  package static let learningRate = 2e-5

  /// Pairs of texts of the same class, and as many of different ones, that are drawn for each text in an epoch.
  package var iterations: Int

  package init(_ reader: SettingsReader) throws {
    iterations = try reader.integer("method.iterations")
  }

  package var settings: [(path: String, value: JSON)] { [("method.iterations", JSON(iterations))] }

  package static let keys = [
    TaskKey(
      "method.iterations", .wholeNumber(1...10_000), default: 20, method: name,
      "pairs of one class, and as many of two, that are drawn for each text in an epoch; training.batch_size counts pairs"
    )
  ]

  /// An epoch sees every text many times.
  package static let defaults: [String: JSON] = [
    "head.pooling": .string(HeadSettings.Pooling.mean.rawValue), "training.epochs": 1, "training.min_steps": 0,
    "training.batch_size": 16,
  ]

  package var ownWeights: OwnWeights { .all }
}
