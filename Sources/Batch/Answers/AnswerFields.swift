import Datasets
import Files
import Foundation
import Tasks

/// The named values that one model's answer becomes.
struct AnswerFields: Sendable {
  let settings: ModelSettings
  let options: AnswerOptions
  /// Whether each value stands in a column of its own: tables have no lists.
  let isFlat: Bool
  /// Stands before every name.
  let prefix: String

  /// The names, always as many.
  var names: [String] { ownNames.map { prefix + $0 } }

  private var ownNames: [String] {
    var names: [String] = []
    switch settings.kind.target {
    case .text:
      names = ["label", "score"]
      if mayAbstain { names.append("best_label") }
      if isFlat {
        for rank in ranks { names += ["label_\(rank + 1)", "score_\(rank + 1)"] }
      } else if options.topK > 1 {
        names.append("top")
      }
      names += scoreNames
    case .labels: names = ["labels"] + scoreNames
    case .number: names = settings.grades == nil ? ["value"] : ["label", "value"]
    case .words: return ["entities"]
    }
    if settings.overflow == .truncate { names.append("truncated_tokens") }
    return names
  }

  /// Places of the ranked labels after the best.
  private var ranks: Range<Int> { 1..<max(1, min(options.topK, settings.labels.count)) }

  private var mayAbstain: Bool { options.abstain != nil || settings.decision?.measure == .precision }

  private var scoreNames: [String] {
    guard options.all else { return [] }
    return isFlat ? settings.labels.map { "score." + $0 } : ["scores"]
  }

  /// One value a name.
  func values(_ answer: ModelGroup.Answer) -> [JSON] {
    switch answer {
    case .entities(let result, let document):
      let slices = TextSlices(document.text)
      let entities = result.entities.map { entity -> JSON in
        [
          "start": .number(JSONNumber(entity.span.start)), "end": .number(JSONNumber(entity.span.end)),
          "label": .string(entity.span.label), "text": .string(slices[entity.span.start..<entity.span.end]),
          "score": .number(JSONNumber(entity.score)),
        ]
      }
      return [.array(entities)]
    case .prediction(let prediction): return values(prediction)
    }
  }

  /// The labels that are given, in label order.
  func given(_ prediction: Prediction) -> [Int] {
    if let least = options.abstain, settings.kind.target == .text, prediction.confidence < least { return [] }
    return prediction.given
  }

  private func values(_ prediction: Prediction) -> [JSON] {
    let labels = settings.labels
    var values: [JSON] = []
    switch settings.kind.target {
    case .text:
      let given = given(prediction)
      values = [given.first.map { .string(labels[$0]) } ?? .null, .number(JSONNumber(prediction.confidence))]
      if mayAbstain { values.append(.string(labels[prediction.best])) }
      if options.topK > 1 { values += ranked(prediction) }
      values += scores(prediction)
    case .labels:
      let names = given(prediction).map { labels[$0] }
      values = [isFlat ? .string(joined(names)) : .array(names.map { .string($0) })] + scores(prediction)
    case .number:
      if let grades = settings.grades { values.append(.string(grades.names[prediction.best])) }
      values.append(.number(JSONNumber(prediction.value)))
    case .words: break
    }
    if settings.overflow == .truncate { values.append(.number(JSONNumber(prediction.truncatedTokens))) }
    return values
  }

  private func ranked(_ prediction: Prediction) -> [JSON] {
    let order = prediction.probabilities.indices.sorted {
      let (one, other) = (prediction.probabilities[$0], prediction.probabilities[$1])
      return one == other ? $0 < $1 : one > other
    }
    let label = { (index: Int) in JSON.string(self.settings.labels[index]) }
    let score = { (index: Int) in JSON.number(JSONNumber(prediction.probabilities[index])) }
    if isFlat { return ranks.flatMap { [label(order[$0]), score(order[$0])] } }
    return [.array(order.prefix(options.topK).map { ["label": label($0), "score": score($0)] })]
  }

  private func scores(_ prediction: Prediction) -> [JSON] {
    guard options.all else { return [] }
    let numbers = prediction.probabilities.map { JSON.number(JSONNumber($0)) }
    if isFlat { return numbers }
    return [.object(JSONObject(zip(settings.labels, numbers).map { JSONObject.Member(key: $0, value: $1) }))]
  }

  /// Several labels in one cell: apart by the separator of the data, or as a JSON list where a label holds it.
  private func joined(_ names: [String]) -> String {
    let separator = settings.labelSeparator ?? "|"
    guard !settings.labels.contains(where: { $0.contains(separator) }) else {
      return JSON.array(names.map { .string($0) }).serialized()
    }
    return names.joined(separator: separator)
  }
}
