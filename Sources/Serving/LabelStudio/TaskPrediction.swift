import Datasets
import Files
import Tasks

/// A prediction for one task in Label Studio's form: `{"model_version","score","result"}`.
///
/// Offsets are code points: the editor converts them to and from the browser's UTF-16
/// (`web/libs/editor/src/utils/selection-tools.js`). The score is the mean of the results' scores, null where none has one.
struct TaskPrediction {
  private let task: Int
  private let version: String
  private var result: [JSON] = []
  private var scores: [Double] = []

  /// - Parameter task: its place in the request, for the ids of the results.
  init(task: Int, version: String) {
    self.task = task
    self.version = version
  }

  /// Adds what a model says for a control.
  mutating func add(_ answer: ModelGroup.Answer, _ served: ServedControl, _ settings: ModelSettings) {
    switch answer {
    case .prediction(let prediction): add(prediction, served, settings)
    case .entities(_, let document):
      let slices = TextSlices(document.text)
      for entity in document.entities {
        guard let label = served[entity.span.label] else { continue }
        let value: JSON = [
          "start": .number(JSONNumber(entity.span.start)), "end": .number(JSONNumber(entity.span.end)),
          "text": .string(slices[entity.span.range]), "labels": [.string(label)],
        ]
        add(value, served, score: entity.score)
      }
    }
  }

  private mutating func add(_ prediction: Prediction, _ served: ServedControl, _ settings: ModelSettings) {
    if let grades = settings.grades {
      guard let label = served[grades.names[prediction.best]] else { return }
      return add(["choices": [.string(label)]], served, score: nil)
    }
    // Several labels of a model may mean one of the control.
    var chosen: [(label: String, score: Double)] = []
    for place in prediction.given.sorted(by: { prediction.probabilities[$0] > prediction.probabilities[$1] }) {
      guard let label = served[settings.labels[place]], !chosen.contains(where: { $0.label.hasSameBytes(as: label) })
      else { continue }
      chosen.append((label, prediction.probabilities[place]))
    }
    if !served.control.isMultiple { chosen = Array(chosen.prefix(1)) }
    guard !chosen.isEmpty else { return }
    add(
      ["choices": .array(chosen.map { .string($0.label) })], served,
      score: chosen.reduce(0) { $0 + $1.score } / Double(chosen.count))
  }

  private mutating func add(_ value: JSON, _ served: ServedControl, score: Double?) {
    var region = JSONObject()
    region["id"] = "\(task + 1)-\(result.count + 1)"
    region["from_name"] = .string(served.control.name)
    region["to_name"] = .string(served.object)
    region["type"] = .string(served.control.type)
    region["value"] = value
    if let score {
      scores.append(score)
      region["score"] = .number(JSONNumber(score))
    }
    result.append(.object(region))
  }

  var json: JSON {
    [
      "model_version": .string(version),
      "score": scores.isEmpty ? .null : .number(JSONNumber(scores.reduce(0, +) / Double(scores.count))),
      "result": .array(result),
    ]
  }
}
