package import Files

/// What a training on pairs of texts left behind.
package struct SentenceOutcome: Sendable {
  package let run: RunFolder
  package let summary: TrainingSummary
  package let survey: PairSurvey
  /// With the encoder as it was, and with what is published; nil: nothing is held out.
  package let before: PartnerSearch.Score?
  package let after: PartnerSearch.Score?
  /// Nil where nothing can be said.
  package let probe: SentenceProbe?
  package let peakMemoryBytes: Int
  package let totalSeconds: Double
  package let out: String?

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
    object["metric"] = .string(PartnerSearch.metric)
    object["best_score"] = number(summary.bestScore)
    object["best_step"] = summary.bestStep.map { number($0) } ?? .null
    object["pairs"] = [
      "learned_from": number(survey.training.rows.count), "tokens": number(survey.training.tokens),
      "skipped_rows": number(survey.faults.count), "cut_texts": number(survey.cutTexts),
    ]
    object["held_out"] = [
      "pairs": number(survey.heldOutCount), "pairs_searched": number(survey.heldOut.rows.count),
      "mrr_before": number(before?.reciprocalRank), "mrr_after": number(after?.reciprocalRank),
      "accuracy_before": number(before?.accuracy), "accuracy_after": number(after?.accuracy),
    ]
    object["sentence_probe"] = probe?.json ?? .null
    return .object(object)
  }
}
