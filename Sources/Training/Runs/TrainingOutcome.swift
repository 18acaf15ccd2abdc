package import Files
import Foundation

/// What a training job left behind.
package struct TrainingOutcome: Sendable {
  package let run: RunFolder
  package let summary: TrainingSummary
  /// The name of the score by which the best weights were chosen.
  package let metric: String
  /// What was fitted on the validation data after training.
  package let calibration: Calibration?
  package let test: TestReport?
  /// Largest resident size to the end of training.
  package let peakMemoryBytes: Int
  /// From reading the tokenizer to the test score.
  package let totalSeconds: Double
  package let out: String?
  /// What was chosen on which rows.
  package let splits: Splits

  /// How many rows there were for what, and where they came from.
  package struct Splits: Sendable, Equatable {
    package let training: Int
    package let validation: Int
    /// The file of the validation rows; nil where they were held out of the training file.
    package let validationFile: String?
    package let test: Int?
    package let testFile: String?
  }

  /// What was chosen on which rows, in words.
  package var choices: [String] {
    guard let score = summary.bestScore, let step = summary.bestStep else {
      return ["weights of the last step, \(summary.steps): nothing was held out to choose by"]
    }
    let rows = splits.validationFile.map { "rows of \($0)" } ?? "rows held out of the training file"
    let rest = splits.test == nil ? "; no test rows, so that this score is the best of several looks" : ""
    return [
      "weights of step \(step), chosen by \(metric) on \(splits.validation) \(rows): "
        + "\(Self.text(score))\(rest)"
    ]
  }

  private static func text(_ value: Double) -> String {
    String(format: "%.4f", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  /// `summary.json` and the last line of `hone train --json`.
  package var json: JSON {
    var object = JSONObject()
    object["run"] = .string(run.path)
    object["name"] = .string("\(run.task)@\(run.name)")
    object["model"] = .string(run.model)
    object["out"] = out.map { .string($0) } ?? .null
    object["steps"] = .number(JSONNumber(summary.steps))
    object["epochs"] = .number(JSONNumber(summary.epochs))
    object["skipped_steps"] = .number(JSONNumber(summary.skippedSteps))
    object["stopped_early"] = .bool(summary.stoppedEarly)
    object["training_seconds"] = .number(JSONNumber(summary.seconds))
    object["total_seconds"] = .number(JSONNumber(totalSeconds))
    object["texts"] = .number(JSONNumber(summary.texts))
    object["tokens"] = .number(JSONNumber(summary.tokens))
    object["tokens_per_second"] = .number(JSONNumber(summary.tokensPerSecond))
    object["peak_memory_mb"] = .number(JSONNumber(Double(peakMemoryBytes) / 1_048_576))
    object["final_loss"] = summary.finalLoss.isFinite ? .number(JSONNumber(summary.finalLoss)) : .null
    object["metric"] = .string(metric)
    object["best_score"] = summary.bestScore.map { .number(JSONNumber($0)) } ?? .null
    object["best_step"] = summary.bestStep.map { .number(JSONNumber($0)) } ?? .null
    object["splits"] = [
      "training_rows": .number(JSONNumber(splits.training)), "validation_rows": .number(JSONNumber(splits.validation)),
      "test_rows": splits.test.map { .number(JSONNumber($0)) } ?? .null,
    ]
    object["calibration"] = calibration?.json ?? .null
    object["test"] = test?.json ?? .null
    return .object(object)
  }
}
