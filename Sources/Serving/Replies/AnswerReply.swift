import Datasets
import Files
import Tasks

/// What a model says of a text, as the interfaces write it.
enum AnswerReply {
  /// `[{"score","label"}]`, the highest score first.
  static func labels(_ prediction: Prediction, _ settings: ModelSettings, _ parameters: AnswerParameters) -> JSON {
    let scores = prediction.scores(settings, parameters.function)
    return .array(
      scores.prefix(parameters.topCount ?? scores.count).map {
        ["score": .number(JSONNumber($0.score)), "label": .string($0.label)]
      })
  }

  /// `[{"entity_group","score","word","start","end"}]`; offsets are code points, the end exclusive.
  static func entities(_ document: TaggedDocument, _ parameters: AnswerParameters) -> JSON {
    let slices = TextSlices(document.text)
    return .array(
      document.entities.filter { !parameters.ignores($0.span.label) }.map { entity in
        [
          "entity_group": .string(entity.span.label), "score": .number(JSONNumber(entity.score)),
          "word": .string(slices[entity.span.range]), "start": .number(JSONNumber(entity.span.start)),
          "end": .number(JSONNumber(entity.span.end)),
        ]
      })
  }

  /// `[{"entity","score","index","word","start","end"}]`, a token each, offsets as of entities.
  static func tokens(_ tokens: [TokenTagger.Token], _ settings: ModelSettings, _ parameters: AnswerParameters) -> JSON {
    .array(
      tokens.filter { !parameters.ignores(settings.labels[$0.tag]) }.map { token in
        [
          "entity": .string(settings.labels[token.tag]), "score": .number(JSONNumber(token.score)),
          "index": .number(JSONNumber(token.index)), "word": .string(token.word),
          "start": .number(JSONNumber(token.range.lowerBound)), "end": .number(JSONNumber(token.range.upperBound)),
        ]
      })
  }

  static func json(_ answer: ModelGroup.Answer, _ settings: ModelSettings, _ parameters: AnswerParameters) -> JSON {
    switch answer {
    case .prediction(let prediction): labels(prediction, settings, parameters)
    case .entities(_, let document): entities(document, parameters)
    }
  }
}
