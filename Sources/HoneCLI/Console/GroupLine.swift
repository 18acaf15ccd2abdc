import Datasets
import Files
import Foundation
import Tasks

/// What several models say of one text, as a line for people or a JSON object.
struct GroupLine {
  let input: TextInput
  /// The models as they were named.
  let names: [String]
  let models: [TrainedModel]
  let answers: [ModelGroup.Answer]

  /// Each model's verdict, then the text, apart by tabs.
  var text: String {
    let verdicts = zip(names, zip(models, answers)).map { name, pair in
      "\(Self.short(name)): \(verdict(pair.0, pair.1))"
    }
    let shown = [input.text, input.pair].compactMap { $0 }.map { $0.replacingOccurrences(of: "\n", with: " ") }
    return (verdicts + shown).joined(separator: "\t")
  }

  private func verdict(_ trained: TrainedModel, _ answer: ModelGroup.Answer) -> String {
    switch answer {
    case .prediction(let prediction):
      return PredictionLine(input: input, prediction: prediction, settings: trained.settings).verdict
        .replacingOccurrences(of: "\t", with: " ")
    case .entities(let result, let document):
      guard !result.entities.isEmpty else { return "(none)" }
      return result.entities.map { "\($0.span.label) \(Self.slice(document.text, $0.span))" }.joined(separator: ", ")
    }
  }

  /// - Parameters:
  ///   - all: the scores of all labels.
  ///   - logits: the logits too.
  func json(all: Bool, logits: Bool) -> String {
    var object = JSONObject()
    object["text"] = .string(input.text)
    if let pair = input.pair { object["pair"] = .string(pair) }
    var members = JSONObject()
    for (name, (trained, answer)) in zip(names, zip(models, answers)) {
      switch answer {
      case .prediction(let prediction):
        var own = PredictionLine(input: input, prediction: prediction, settings: trained.settings)
          .object(all: all, logits: logits)
        own["text"] = nil
        own["pair"] = nil
        members[name] = .object(own)
      case .entities(let result, let document):
        members[name] = ["entities": .array(result.entities.map { Self.entity($0, document.text) })]
      }
    }
    object["models"] = .object(members)
    return JSON.object(object).serialized()
  }

  private static func entity(_ entity: TaggedDocument.Entity, _ text: String) -> JSON {
    [
      "start": .number(JSONNumber(entity.span.start)), "end": .number(JSONNumber(entity.span.end)),
      "label": .string(entity.span.label), "text": .string(slice(text, entity.span)),
      "score": .number(JSONNumber(entity.score)),
    ]
  }

  private static func slice(_ text: String, _ span: EntitySpan) -> String { TextSlices(text)[span.start..<span.end] }

  /// The last part of a path or of a head's name.
  private static func short(_ name: String) -> String {
    let parts = name.split(separator: "/").map(String.init)
    return parts.last { $0 != "model" } ?? name
  }
}
