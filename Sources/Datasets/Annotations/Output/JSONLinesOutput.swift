import Files

/// One JSON object a line: `name` unless it is empty, `text`, `spans` with `start`, `end`, `label`, `text`, `score`,
/// and `offset_unit` unless it is code points.
///
/// Scores have at most six decimals. Spans of patterns have `"source":"pattern"`.
struct JSONLinesOutput: TagOutput {
  let name = "jsonl"
  let summary = "a JSON object a line: text and spans with label, offsets and score"
  let fileExtension = "jsonl"
  let offsetUnit: OutputOffsetUnit? = .codepoint

  func writer(_ options: TagOutputOptions) -> any TagWriter { JSONLinesWriter(unit: unit(options)) }
}

private struct JSONLinesWriter: TagWriter {
  let unit: OutputOffsetUnit

  mutating func document(_ document: TaggedDocument, index: Int) -> String {
    var cursor = OffsetWriter(document.text)
    var object = JSONObject()
    if !document.name.isEmpty { object["name"] = .string(document.name) }
    object["text"] = .string(document.text)
    object["spans"] = .array(document.entities.map { .object(span($0, &cursor)) })
    if unit != .codepoint { object["offset_unit"] = .string(unit.rawValue) }
    return JSON.object(object).serialized() + "\n"
  }

  private func span(_ entity: TaggedDocument.Entity, _ cursor: inout OffsetWriter) -> JSONObject {
    var object = JSONObject()
    object["start"] = .number(JSONNumber(cursor.offset(of: entity.span.start, in: unit)))
    let text = String(cursor.slice(entity.span.range))
    object["end"] = .number(JSONNumber(cursor.offset(of: entity.span.end, in: unit)))
    object["label"] = .string(entity.span.label)
    object["text"] = .string(text)
    object["score"] = .number(JSONNumber(ScoreText.rounded(entity.score)))
    if entity.source == .pattern { object["source"] = .string(entity.source.rawValue) }
    return object
  }
}
