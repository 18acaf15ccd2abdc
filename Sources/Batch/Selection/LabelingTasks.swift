import Datasets
import Files
package import Tasks

/// Chosen rows as tasks of an annotation tool, with what the model says as a suggestion.
package enum LabelingTasks: String, Sendable, CaseIterable {
  /// A JSON array of tasks; offsets are code points.
  case labelStudio = "label-studio"
  /// A JSON object a line.
  case prodigy
  /// The row's own columns and the uncertainty, a JSON object a line.
  case jsonl

  /// - Parameters:
  ///   - rows: the first to label first.
  ///   - version: names the model in suggestions.
  package func text(_ rows: [Candidate], settings: ModelSettings, version: String) -> String {
    let tasks = rows.map { candidate -> JSON in
      let task = LabelingTask(candidate: candidate, settings: settings, version: version)
      return switch self {
      case .labelStudio: task.labelStudio
      case .prodigy: task.prodigy
      case .jsonl: task.plain
      }
    }
    guard self == .labelStudio else { return tasks.map { $0.serialized() + "\n" }.joined() }
    return "[\n" + tasks.map { $0.serialized() }.joined(separator: ",\n") + "\n]\n"
  }
}

/// One chosen row.
private struct LabelingTask {
  let candidate: Candidate
  let settings: ModelSettings
  let version: String

  private var uncertainty: JSON { .number(JSONNumber(candidate.uncertainty)) }
  private var line: JSON { .number(JSONNumber(candidate.line)) }

  private var given: [String] {
    guard case .prediction(let prediction) = candidate.answer else { return [] }
    let places = prediction.given.isEmpty && settings.kind.target == .text ? [prediction.best] : prediction.given
    return places.map { settings.labels[$0] }
  }

  private var entities: [TaggedDocument.Entity] {
    if case .entities(let result, _) = candidate.answer { result.entities } else { [] }
  }

  /// Adds values under names that give way to the row's own.
  private static func add(_ values: [(String, JSON)], to object: inout JSONObject) {
    for (name, value) in values { object[object[name] == nil ? name : "hone_" + name] = value }
  }

  var labelStudio: JSON {
    var data = candidate.fields
    if let other = data["text"], other != .string(candidate.text) { data["column_text"] = other }
    data["text"] = .string(candidate.text)
    if let pair = candidate.pair { data["pair"] = .string(pair) }
    Self.add([("uncertainty", uncertainty), ("line", line)], to: &data)
    let slices = TextSlices(candidate.text)
    var result = entities.enumerated().map { place, entity -> JSON in
      [
        "id": .string("\(place + 1)"), "from_name": "label", "to_name": "text", "type": "labels",
        "value": [
          "start": .number(JSONNumber(entity.span.start)), "end": .number(JSONNumber(entity.span.end)),
          "text": .string(slices[entity.span.start..<entity.span.end]), "labels": [.string(entity.span.label)],
        ],
        "score": .number(JSONNumber(entity.score)),
      ]
    }
    if !given.isEmpty {
      result.append([
        "from_name": "label", "to_name": "text", "type": "choices",
        "value": ["choices": .array(given.map { .string($0) })],
      ])
    }
    let prediction: JSON = [
      "model_version": .string(version), "score": .number(JSONNumber(1 - candidate.uncertainty)),
      "result": .array(result),
    ]
    return ["data": .object(data), "predictions": [prediction]]
  }

  var prodigy: JSON {
    var object = JSONObject()
    object["text"] = .string(candidate.text)
    var meta = candidate.fields
    for (name, value) in meta.members.map({ ($0.key, $0.value) })
    where value.stringValue.map({ $0.hasSameBytes(as: candidate.text) }) ?? false { meta[name] = nil }
    if let pair = candidate.pair { meta["pair"] = .string(pair) }
    if settings.kind.target == .words {
      object["spans"] = .array(
        entities.map {
          [
            "start": .number(JSONNumber($0.span.start)), "end": .number(JSONNumber($0.span.end)),
            "label": .string($0.span.label),
          ]
        })
    } else {
      object["options"] = .array(settings.labels.map { ["id": .string($0), "text": .string($0)] })
      object["accept"] = .array(given.map { .string($0) })
    }
    Self.add([("uncertainty", uncertainty), ("line", line)], to: &meta)
    object["meta"] = .object(meta)
    return .object(object)
  }

  var plain: JSON {
    var object = candidate.fields
    let suggested: JSON =
      settings.kind.target == .words
      ? .array(
        entities.map {
          [
            "start": .number(JSONNumber($0.span.start)), "end": .number(JSONNumber($0.span.end)),
            "label": .string($0.span.label),
          ]
        })
      : settings.kind.target == .labels ? .array(given.map { .string($0) }) : given.first.map { .string($0) } ?? .null
    Self.add([("uncertainty", uncertainty), ("suggested", suggested)], to: &object)
    return .object(object)
  }
}
