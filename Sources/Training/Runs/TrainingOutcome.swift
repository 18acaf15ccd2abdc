package import Files

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
    object["calibration"] = calibration?.json ?? .null
    object["test"] = test?.json ?? .null
    return .object(object)
  }
}
