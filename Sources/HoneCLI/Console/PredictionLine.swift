import Files
import Foundation
import Tasks

/// What a model says of one text, as a line for people or a JSON object.
struct PredictionLine {
  let input: TextInput
  let prediction: Prediction
  let settings: ModelSettings
  /// Which words moved it; empty where nobody asked.
  var explanations: [Explanation] = []

  /// Label, score and text, apart by tabs.
  var text: String {
    let cut = prediction.truncatedTokens > 0 ? "  [cut: \(prediction.truncatedTokens) tokens left out]" : ""
    let shown = [input.text, input.pair].compactMap { $0 }.map { $0.replacingOccurrences(of: "\n", with: " ") }
    return "\(verdict)\t\(shown.joined(separator: "\t"))\(cut)"
  }

  var verdict: String {
    switch settings.kind.target {
    case .text, .words:
      guard let label = prediction.given.first else {
        return "(none)\t\(prediction.confidence.fixed(4))"
      }
      return "\(settings.labels[label])\t\(prediction.probabilities[label].fixed(4))"
    case .labels:
      guard !prediction.given.isEmpty else { return "(none)" }
      return prediction.given.map { "\(settings.labels[$0]) \(prediction.probabilities[$0].fixed(2))" }
        .joined(separator: ", ")
    case .number:
      let grade = settings.grades.map { $0.names[prediction.best] + "\t" } ?? ""
      return grade + prediction.value.fixed(3)
    }
  }

  /// - Parameters:
  ///   - all: the scores of all labels.
  ///   - logits: the logits too.
  func json(all: Bool, logits: Bool) -> String { JSON.object(object(all: all, logits: logits)).serialized() }

  func object(all: Bool, logits: Bool) -> JSONObject {
    var object = JSONObject()
    object["text"] = .string(input.text)
    if let pair = input.pair { object["pair"] = .string(pair) }
    switch settings.kind.target {
    case .text, .words:
      object["label"] = prediction.given.first.map { .string(settings.labels[$0]) } ?? .null
      object["score"] = .number(JSONNumber(prediction.confidence))
      if prediction.given.isEmpty { object["best_label"] = .string(settings.labels[prediction.best]) }
    case .labels:
      object["labels"] = .array(prediction.given.map { .string(settings.labels[$0]) })
    case .number:
      if let grades = settings.grades { object["label"] = .string(grades.names[prediction.best]) }
      object["value"] = .number(JSONNumber(prediction.value))
    }
    if all || settings.kind.target == .labels, !prediction.probabilities.isEmpty {
      var scores = JSONObject()
      for (label, value) in zip(settings.labels, prediction.probabilities) {
        scores[label] = .number(JSONNumber(value))
      }
      object["scores"] = .object(scores)
    }
    if logits { object["logits"] = .array(prediction.logits.map { .number(JSONNumber($0)) }) }
    if prediction.windowCount > 1 { object["windows"] = .number(JSONNumber(prediction.windowCount)) }
    if prediction.truncatedTokens > 0 {
      object["truncated_tokens"] = .number(JSONNumber(prediction.truncatedTokens))
    }
    if !explanations.isEmpty { object["explanations"] = .array(explanations.map { $0.json(input) }) }
    return object
  }
}
