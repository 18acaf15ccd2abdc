import Evaluation
package import Files

extension EvaluationReport {
  /// The keys of `hone evaluate --json`.
  ///
  /// `rows`, `accuracy`, `macro_f1`, `micro_f1`, `weighted_f1`, `matthews`; `metric` with `score` and `interval`
  /// (`low`, `high`, `level`); `per_class` by label (`precision`, `recall`, `f1`, `support`); `confusion` as rows of gold
  /// by columns of predicted labels, in the order of `labels`; `baselines` (`majority`, `tfidf`, or null);
  /// `truncated_texts`, `windowed_texts`; `given` (`share`, `accuracy`) of a model that withholds labels, else null;
  /// `expected_calibration_error`, `seconds`, `tokens`.
  package var json: JSON {
    func number(_ value: Double) -> JSON { .number(JSONNumber(value)) }
    func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }
    var object = JSONObject()
    object["rows"] = number(scores.rowCount)
    object["labels"] = .array(labels.map { .string($0) })
    object["accuracy"] = number(scores.accuracy)
    object["macro_f1"] = number(scores.macroF1)
    object["micro_f1"] = number(scores.microF1)
    object["weighted_f1"] = number(scores.weightedF1)
    object["matthews"] = number(scores.matthews)
    object["metric"] = .string(metric.rawValue)
    object["score"] = number(score)
    object["interval"] = interval.json
    var classes = JSONObject()
    for (label, entry) in zip(labels, scores.perClass) {
      classes[label] = [
        "precision": number(entry.precision), "recall": number(entry.recall), "f1": number(entry.f1),
        "support": number(entry.support),
      ]
    }
    object["per_class"] = .object(classes)
    object["confusion"] = .array(scores.confusion.map { .array($0.map { number($0) }) })
    if let majority, let tfidf {
      object["baselines"] = ["majority": number(majority), "tfidf": number(tfidf)]
    } else {
      object["baselines"] = .null
    }
    object["truncated_texts"] = number(truncatedTexts)
    object["windowed_texts"] = number(windowedTexts)
    object["given"] = given.map { ["share": number($0.share), "accuracy": number($0.accuracy)] } ?? .null
    object["expected_calibration_error"] = calibration.map { number($0.expectedCalibrationError) } ?? .null
    object["seconds"] = number(seconds)
    object["tokens"] = number(tokens)
    return .object(object)
  }
}
