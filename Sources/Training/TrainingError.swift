/// What can stop a training.
package enum TrainingError: Error, Equatable, Sendable {
  /// - Parameter state: where the last good weights are kept.
  case diverged(step: Int, steps: Int, state: String? = nil)
  /// The weights give no numbers any more.
  case brokenWeights(step: Int, state: String? = nil)
  case oneClass(file: String, label: String)
  case unknownLabel(file: String, line: Int, label: String, labels: [String])
  case nothingLeft(file: String, reason: String)
  case emptyLabel(label: String, file: String)
  /// A tokenizer without a mask token hides nothing.
  case noMask(path: String)
  /// A corpus is not what it was when it was first read.
  case corpusChanged(paths: [String])
  /// A folder of texts in which the runs would be among the texts.
  case holdsRuns(path: String, runs: String)
  /// A pipe or a device, which cannot be read once an epoch.
  case readOnce(path: String)
  /// An encoder whose weights give no numbers before anything is trained.
  case brokenEncoder(path: String)
  /// An encoder that came from no pretraining has no texts to replay.
  case noPast(path: String)
  /// The folder of a run that says where its texts are is not there.
  case noEarlierRun(encoder: String, run: String, runs: String)
  /// An encoder that came from trainings on pairs alone.
  case noEarlierTexts(path: String)
  /// Tokens of a sequence that the encoder does not read, or too few.
  case window(asked: Int, allowed: ClosedRange<Int>)
  /// Without dropout a text is always like itself.
  case noDropout(path: String)
  /// Texts that are to be replayed are gone, or hold something else than the run learned from.
  case earlierTextGone(path: String, run: String)
  case earlierTextChanged(path: String, run: String)
}

extension TrainingError {
  /// Whether the training ran away: with the same settings it would again.
  package var isDivergence: Bool {
    switch self {
    case .diverged, .brokenWeights: true
    default: false
    }
  }
}
