import Datasets
import Files
import Tasks

/// Answers as bytes, to be kept for texts that come again.
enum AnswerCoding {
  /// What tells one question from another: the first 16 bytes of the sha256 of the text and what it is paired with.
  static func key(_ input: TextInput) -> [UInt8] {
    var stream = SHA256Stream()
    func add(_ text: String) {
      withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { stream.update($0) }
      Array(text.utf8).withUnsafeBytes { stream.update($0) }
    }
    add(input.text)
    if let pair = input.pair { add(pair) }
    return Array(stream.finalize().utf8.prefix(32))
  }

  static func bytes(_ answers: [ModelGroup.Answer]) -> [UInt8] {
    let json = answers.map { answer -> JSON in
      switch answer {
      case .prediction(let prediction):
        return [
          "l": .array(prediction.logits.map { .number(JSONNumber(Int($0.bitPattern))) }),
          "w": .number(JSONNumber(prediction.windowCount)), "t": .number(JSONNumber(prediction.tokenCount)),
          "c": .number(JSONNumber(prediction.truncatedTokens)),
        ]
      case .entities(let result, _):
        let entities = result.entities.map { entity -> JSON in
          [
            .number(JSONNumber(entity.span.start)), .number(JSONNumber(entity.span.end)), .string(entity.span.label),
            .number(JSONNumber(entity.score)), .string(entity.source.rawValue),
          ]
        }
        return [
          "e": .array(entities), "t": .number(JSONNumber(result.tokenCount)),
          "o": .number(JSONNumber(result.lostWords)), "w": .number(JSONNumber(result.windowedStretches)),
        ]
      }
    }
    return Array(JSON.array(json).serialized().utf8)
  }

  /// - Returns: nil for bytes that are no answers of these models.
  static func answers(_ bytes: [UInt8], text: String, models: [ModelSettings]) -> [ModelGroup.Answer]? {
    guard let list = (try? JSON.parse(bytes, source: "journal"))?.arrayValue, list.count == models.count else {
      return nil
    }
    var answers: [ModelGroup.Answer] = []
    for (json, settings) in zip(list, models) {
      guard let tokens = json["t"]?.intValue, let windows = json["w"]?.intValue else { return nil }
      if let logits = json["l"]?.arrayValue?.compactMap(\.intValue), let cut = json["c"]?.intValue {
        answers.append(
          .prediction(
            Prediction(
              logits: logits.map { Float(bitPattern: UInt32(truncatingIfNeeded: $0)) }, settings: settings,
              windowCount: windows, tokenCount: tokens, truncatedTokens: cut)))
      } else if let items = json["e"]?.arrayValue, let lost = json["o"]?.intValue {
        let entities = items.compactMap(entity)
        guard entities.count == items.count else { return nil }
        answers.append(
          .entities(
            EntityTagger.Result(
              entities: entities, tokenCount: tokens, lostWords: lost, windowedStretches: windows),
            TaggedDocument(name: "", text: text, words: [], sentenceStarts: [], entities: entities)))
      } else {
        return nil
      }
    }
    return answers
  }

  private static func entity(_ json: JSON) -> TaggedDocument.Entity? {
    guard let parts = json.arrayValue, parts.count == 5, let start = parts[0].intValue, let end = parts[1].intValue,
      let label = parts[2].stringValue, let score = parts[3].doubleValue,
      let source = parts[4].stringValue.flatMap(TaggedDocument.Entity.Source.init)
    else { return nil }
    return TaggedDocument.Entity(span: EntitySpan(start: start, end: end, label: label), score: score, source: source)
  }
}
