import Files

/// Tasks for Label Studio with the entities as predictions: one JSON array, a task a line.
///
/// Offsets are code points unless the options say otherwise: Label Studio's editor converts them to and from the
/// browser's UTF-16 (`web/libs/editor/src/utils/selection-tools.js`, "codepoints" in `RichText/model.js`). Some versions
/// of 2023 and 2024 drew highlights at UTF-16 offsets (its issues 4988 and 6057): `utf16` is for those. The two differ
/// only behind characters outside of the basic plane, such as emoji.
///
/// A region of a pattern says so in its `meta.text`.
///
/// The score of a prediction is the mean of its entities' scores, left out when there are none.
struct LabelStudioOutput: TagOutput {
  let name = "label-studio"
  let summary = "Label Studio tasks with the entities as predictions, to correct them there"
  let fileExtension = "json"
  let offsetUnit: OutputOffsetUnit? = .codepoint

  func writer(_ options: TagOutputOptions) -> any TagWriter {
    LabelStudioWriter(options: options, unit: unit(options))
  }
}

private struct LabelStudioWriter: TagWriter {
  let options: TagOutputOptions
  let unit: OutputOffsetUnit
  var isEmpty = true

  init(options: TagOutputOptions, unit: OutputOffsetUnit) {
    self.options = options
    self.unit = unit
  }

  mutating func begin() -> String { "[" }

  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    let separator = isEmpty ? "\n" : ",\n"
    isEmpty = false
    var data: JSON = ["text": .string(document.text)]
    if !document.name.isEmpty { data = ["text": .string(document.text), "name": .string(document.name)] }
    return separator + (["data": data, "predictions": [prediction(document, index)]] as JSON).serialized()
  }

  mutating func end() -> String { "\n]\n" }

  private func prediction(_ document: TaggedDocument, _ index: Int) -> JSON {
    var cursor = OffsetWriter(document.text)
    var object = JSONObject()
    object["model_version"] = .string(options.modelVersion)
    if !document.entities.isEmpty {
      let sum = document.entities.reduce(0) { $0 + $1.score }
      object["score"] = .number(JSONNumber(ScoreText.rounded(sum / Double(document.entities.count))))
    }
    object["result"] = .array(
      document.entities.enumerated().map { place, entity in
        region(entity, id: "\(index + 1)-\(place + 1)", &cursor)
      })
    return .object(object)
  }

  private func region(_ entity: TaggedDocument.Entity, id: String, _ cursor: inout OffsetWriter) -> JSON {
    let start = cursor.offset(of: entity.span.start, in: unit)
    let text = String(cursor.slice(entity.span.range))
    let end = cursor.offset(of: entity.span.end, in: unit)
    var region = JSONObject()
    region["id"] = .string(id)
    region["from_name"] = .string(options.fromName)
    region["to_name"] = .string(options.toName)
    region["type"] = "labels"
    region["value"] = [
      "start": .number(JSONNumber(start)), "end": .number(JSONNumber(end)), "text": .string(text),
      "labels": [.string(entity.span.label)],
    ]
    region["score"] = .number(JSONNumber(ScoreText.rounded(entity.score)))
    if entity.source == .pattern { region["meta"] = ["text": [.string(entity.source.rawValue)]] }
    return .object(region)
  }
}
