import Files

/// The history of a training as the Hugging Face Trainer keeps it in `trainer_state.json`.
final class StateHistory {
  private let totalSteps: Int
  private let stepsPerEpoch: Int
  private let batchSize: Int
  private var entries: [JSON] = []

  /// Steps between entries, so that a long run's history stays small; all steps are in `steps.jsonl`.
  private var interval: Int { max(1, totalSteps / 500) }

  init(totalSteps: Int, stepsPerEpoch: Int, batchSize: Int) {
    self.totalSteps = totalSteps
    self.stepsPerEpoch = max(1, stepsPerEpoch)
    self.batchSize = batchSize
  }

  func observe(_ event: TrainingEvent) {
    switch event {
    case .step(let step) where step.step % interval == 0 || step.step == totalSteps:
      entries.append([
        "epoch": epoch(step.step), "grad_norm": .number(JSONNumber(step.gradientNorm)),
        "learning_rate": .number(JSONNumber(step.learningRate)), "loss": .number(JSONNumber(step.loss)),
        "step": .number(JSONNumber(step.step)),
      ])
    case .evaluated(let evaluation):
      var entry = JSONObject()
      entry["epoch"] = epoch(evaluation.step)
      entry["eval_" + evaluation.metric] = .number(JSONNumber(evaluation.score))
      entry["step"] = .number(JSONNumber(evaluation.step))
      entries.append(.object(entry))
    default: break
    }
  }

  /// Takes over what an earlier state kept.
  func restore(from path: String) {
    let file = try? MappedFile(path: path + "/" + TrainingState.historyName)
    entries = file.flatMap { try? JSON.parse($0) }?["log_history"]?.arrayValue ?? []
  }

  func json(_ progress: TrainerProgress) -> JSON {
    var object = JSONObject()
    object["best_global_step"] = progress.bestStep.map { .number(JSONNumber($0)) } ?? .null
    object["best_metric"] = progress.bestScore.map { .number(JSONNumber($0)) } ?? .null
    object["best_model_checkpoint"] = progress.bestStep == nil ? .null : .string(TrainingState.bestName)
    object["epoch"] = epoch(progress.step)
    object["global_step"] = .number(JSONNumber(progress.step))
    object["is_local_process_zero"] = true
    object["is_world_process_zero"] = true
    object["log_history"] = .array(entries)
    object["logging_steps"] = .number(JSONNumber(interval))
    object["max_steps"] = .number(JSONNumber(totalSteps))
    object["num_train_epochs"] = .number(JSONNumber((totalSteps + stepsPerEpoch - 1) / stepsPerEpoch))
    object["train_batch_size"] = .number(JSONNumber(batchSize))
    return .object(object)
  }

  private func epoch(_ step: Int) -> JSON { .number(JSONNumber(Double(step) / Double(stepsPerEpoch))) }
}
