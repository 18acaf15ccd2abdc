import Encoders
import Files
import Training

/// A training that takes an encoder into a domain, by hidden words or by pairs of texts.
protocol DomainStep {
  associatedtype Outcome: DomainStepOutcome
  var base: ModelDirectory { get }
  var run: RunFolder { get }

  /// - Parameter prepare: called when all that is read is known to be of use, before the first step.
  func train(prepare: () throws -> Void, observe: @escaping (TrainingEvent) -> Void) throws -> Outcome
}

/// What a domain step left behind.
protocol DomainStepOutcome {
  var run: RunFolder { get }
  var summary: TrainingSummary { get }
  var probe: SentenceProbe? { get }
  var peakMemoryBytes: Int { get }
  /// Where the encoder is published besides.
  var out: String? { get }
  var json: JSON { get }
  /// What became of what is held out, for people.
  var heldOutLines: [String] { get }
}

extension PretrainingJob: DomainStep {}

extension PretrainingOutcome: DomainStepOutcome {
  var heldOutLines: [String] { PerplexityText.lines(self) }
}

extension SentenceJob: DomainStep {}

extension SentenceOutcome: DomainStepOutcome {
  var heldOutLines: [String] {
    guard let before, let after else { return [] }
    let weights = summary.bestStep.map { "weights of step \($0), chosen by this rank" } ?? "weights of the last step"
    var lines = ["partners of what is held out: \(before.text) before;", "  \(after.text) after (\(weights))"]
    // Of few pairs nothing is said but the numbers.
    if summary.bestStep != nil, after.reciprocalRank < before.reciprocalRank {
      lines.append("the encoder as it was does better: keep it")
    }
    return lines
  }
}
