package import Files

/// What a continued pretraining left behind.
package struct PretrainingOutcome: Sendable {
  package let run: RunFolder
  package let summary: TrainingSummary
  package let report: PretrainingReport
  /// How the weights that are published do on what is held out.
  package let after: HeldOutScores
  /// Whether the encoder had no head, or not all of one.
  package let hasNewHead: Bool
  /// Nil where it could not be made.
  package let probe: SentenceProbe?
  package let peakMemoryBytes: Int
  package let totalSeconds: Double
  package let out: String?

  package var survey: CorpusSurvey { report.survey }
  /// Of the encoder as it was; nil: nothing is held out.
  package var perplexityBefore: Double? { report.before.new?.perplexity }
  /// Of the weights that are published.
  package var perplexityAfter: Double? { summary.bestScore }

  /// `summary.json` and the last line of `hone pretrain --json`.
  package var json: JSON {
    func number(_ value: Double?) -> JSON { value.map { .number(JSONNumber($0)) } ?? .null }
    func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }
    var object = JSONObject()
    object["run"] = .string(run.path)
    object["name"] = .string("\(run.task)@\(run.name)")
    object["model"] = .string(run.model)
    object["out"] = out.map { .string($0) } ?? .null
    object["steps"] = number(summary.steps)
    object["epochs"] = number(summary.epochs)
    object["skipped_steps"] = number(summary.skippedSteps)
    object["training_seconds"] = number(summary.seconds)
    object["total_seconds"] = number(totalSeconds)
    object["tokens"] = number(summary.tokens)
    object["tokens_per_second"] = number(summary.tokensPerSecond)
    object["peak_memory_mb"] = number(Double(peakMemoryBytes) / 1_048_576)
    object["final_loss"] = number(summary.finalLoss.isFinite ? summary.finalLoss : nil)
    object["metric"] = .string("perplexity")
    object["best_score"] = number(summary.bestScore)
    object["best_step"] = summary.bestStep.map { number($0) } ?? .null
    object["new_head"] = .bool(hasNewHead)
    object["corpus"] = .object(report.corpusJSON)
    object["vocabulary"] = report.vocabulary?.json ?? .null
    object["held_out"] = [
      "documents": number(survey.heldOutDocuments), "tokens_read": number(survey.heldOutTokens),
      "loss_before": number(report.before.new?.loss), "perplexity_before": number(perplexityBefore),
      "perplexity_after": number(perplexityAfter), "before": report.before.new?.json ?? .null,
      "with_added_tokens": report.first?.new?.json ?? .null, "after": after.new?.json ?? .null,
      "earlier_before": report.before.earlier?.json ?? .null, "earlier_after": after.earlier?.json ?? .null,
    ]
    object["sentence_probe"] = probe?.json ?? .null
    return .object(object)
  }
}
