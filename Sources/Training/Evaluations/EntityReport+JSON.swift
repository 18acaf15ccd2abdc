import Evaluation
package import Files

extension EntityReport {
  /// The keys of `hone evaluate --json` for entity models.
  ///
  /// `texts`, `words`; `metric` with `score` and `interval` (`low`, `high`, `level`); `default` and `strict`, each with
  /// `micro`, `macro`, `weighted` (`precision`, `recall`, `f1`) and `per_type` by type (with `support`); `scheme`, the one
  /// of the strict scores; `errors` by kind; `words_without_pieces`, `windowed`, `of_patterns`, `seconds`, `tokens`.
  package var json: JSON {
    var object = JSONObject()
    object["texts"] = .number(JSONNumber(texts))
    object["words"] = .number(JSONNumber(words))
    object["labels"] = .array(types.map { .string($0) })
    object["metric"] = .string(metric.rawValue)
    object["score"] = .number(JSONNumber(score))
    object["interval"] = interval.json
    object["default"] = Self.json(scores)
    object["strict"] = Self.json(strict)
    object["scheme"] = .string(scheme.rawValue)
    var kinds = JSONObject()
    for (kind, count) in errorCounts { kinds[kind.rawValue] = .number(JSONNumber(count)) }
    object["errors"] = .object(kinds)
    object["words_without_pieces"] = .number(JSONNumber(lostWords))
    object["of_patterns"] = .number(JSONNumber(patternEntities))
    object["windowed"] = .number(JSONNumber(windowedStretches))
    object["seconds"] = .number(JSONNumber(seconds))
    object["tokens"] = .number(JSONNumber(tokens))
    return .object(object)
  }

  private static func json(_ scores: EntityScores) -> JSON {
    func average(_ value: EntityAverage) -> JSON {
      [
        "precision": .number(JSONNumber(value.precision)), "recall": .number(JSONNumber(value.recall)),
        "f1": .number(JSONNumber(value.f1)),
      ]
    }
    var types = JSONObject()
    for entry in scores.perType {
      types[entry.type] = [
        "precision": .number(JSONNumber(entry.scores.precision)), "recall": .number(JSONNumber(entry.scores.recall)),
        "f1": .number(JSONNumber(entry.scores.f1)), "support": .number(JSONNumber(entry.scores.support)),
      ]
    }
    return [
      "micro": average(scores.micro), "macro": average(scores.macro), "weighted": average(scores.weighted),
      "per_type": .object(types),
    ]
  }
}
