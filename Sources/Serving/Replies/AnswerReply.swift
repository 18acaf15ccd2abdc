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
  static func entities(_ document: TaggedDocument) -> JSON {
    let slices = TextSlices(document.text)
    return .array(
      document.entities.map { entity in
        [
          "entity_group": .string(entity.span.label), "score": .number(JSONNumber(entity.score)),
          "word": .string(slices[entity.span.range]), "start": .number(JSONNumber(entity.span.start)),
          "end": .number(JSONNumber(entity.span.end)),
        ]
      })
  }

  static func json(_ answer: ModelGroup.Answer, _ settings: ModelSettings, _ parameters: AnswerParameters) -> JSON {
    switch answer {
    case .prediction(let prediction): labels(prediction, settings, parameters)
    case .entities(_, let document): entities(document)
    }
  }
}
