package import Files

/// How far a training is: everything about it that is not an array of weights or moments.
package struct TrainerProgress: Sendable, Equatable {
  /// Steps taken, skipped ones too.
  package var step = 0
  package var skipped = 0
  package var skippedInARow = 0
  /// Seconds of training so far, without evaluation and saving.
  package var seconds = 0.0
  package var texts = 0
  package var tokens = 0
  package var lastLoss = Double.nan
  package var bestScore: Double?
  package var bestStep: Int?
  /// Evaluations in a row without improvement.
  package var withoutImprovement = 0
  package var stoppedEarly = false

  package init() {}
}

extension TrainerProgress {
  package var json: JSON {
    var object = JSONObject()
    object["step"] = .number(JSONNumber(step))
    object["skipped"] = .number(JSONNumber(skipped))
    object["skipped_in_a_row"] = .number(JSONNumber(skippedInARow))
    object["seconds"] = .number(JSONNumber(seconds))
    object["texts"] = .number(JSONNumber(texts))
    object["tokens"] = .number(JSONNumber(tokens))
    object["last_loss"] = lastLoss.isFinite ? .number(JSONNumber(lastLoss)) : .null
    object["best_score"] = bestScore.map { .number(JSONNumber($0)) } ?? .null
    object["best_step"] = bestStep.map { .number(JSONNumber($0)) } ?? .null
    object["without_improvement"] = .number(JSONNumber(withoutImprovement))
    object["stopped_early"] = .bool(stoppedEarly)
    return .object(object)
  }

  /// Nil where something is missing or of another type.
  package init?(_ json: JSON) {
    guard let step = json["step"]?.intValue, let skipped = json["skipped"]?.intValue,
      let inARow = json["skipped_in_a_row"]?.intValue, let seconds = json["seconds"]?.doubleValue,
      let texts = json["texts"]?.intValue, let tokens = json["tokens"]?.intValue,
      let without = json["without_improvement"]?.intValue, let stopped = json["stopped_early"]?.boolValue
    else { return nil }
    self.step = step
    self.skipped = skipped
    skippedInARow = inARow
    self.seconds = seconds
    self.texts = texts
    self.tokens = tokens
    lastLoss = json["last_loss"]?.doubleValue ?? .nan
    bestScore = json["best_score"]?.doubleValue
    bestStep = json["best_step"]?.intValue
    withoutImprovement = without
    stoppedEarly = stopped
  }
}
