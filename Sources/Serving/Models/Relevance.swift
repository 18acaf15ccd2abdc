import Files
import Tasks

/// A model that reads a query and a text as a pair, and what it says of how well the one answers the other.
///
/// That is its number, or the probability of one of its labels.
struct Relevance: Sendable {
  let model: Int
  private let settings: ModelSettings
  /// Nil: the number.
  private let label: String?

  /// What can only mean that a text is wanted.
  private static let affirmations = ["1", "true", "yes", "relevant"]

  /// - Parameters:
  ///   - name: the model; nil: the first that can say it.
  ///   - label: the label that says it; nil: the model's number, or the one of its labels that can mean nothing else.
  /// - Throws: `ServingError.unknownModel`, `.unserved`, `.invalid` when the model has no such label, or more than one
  ///   could be meant.
  static func find(_ models: ServedModels, name: String?, label: String?) throws -> Relevance {
    if let name {
      let model = try models.index(of: name)
      let settings = models.all[model].settings
      guard settings.kind.isOfTexts, readsPairs(settings) else { throw unserved(models) }
      if settings.kind.target == .number {
        guard label == nil else {
          throw ServingError.invalid("label: expected none, since '\(name.prefix(100))' gives a number")
        }
        return Relevance(model: model, settings: settings, label: nil)
      }
      let found = label.map { own(label: $0, settings) } ?? affirmation(settings)
      guard let found else {
        let known = settings.labels.joined(separator: ", ")
        throw ServingError.invalid("label: expected the one of \(known) that says that a text answers the query")
      }
      return Relevance(model: model, settings: settings, label: found)
    }
    for (model, served) in models.all.enumerated() where served.settings.kind.isOfTexts && readsPairs(served.settings) {
      let settings = served.settings
      if settings.kind.target == .number {
        if label == nil { return Relevance(model: model, settings: settings, label: nil) }
      } else if let found = label.map({ own(label: $0, settings) }) ?? affirmation(settings) {
        return Relevance(model: model, settings: settings, label: found)
      }
    }
    throw unserved(models)
  }

  /// What is said of a pair: of a number its sigmoid, as text-embeddings-inference has it, of a label its probability, or
  /// the logit of either.
  func score(_ prediction: Prediction, isRaw: Bool) -> Double {
    let function: ScoreFunction? = isRaw ? .logits : label == nil ? .sigmoid : nil
    let scores = prediction.scores(settings, function)
    guard let label else { return scores[0].score }
    return scores.first { $0.label.hasSameBytes(as: label) }?.score ?? 0
  }

  /// Whether a model reads pairs. What others made with one output is taken for a cross-encoder; of more outputs nobody can
  /// tell.
  static func readsPairs(_ settings: ModelSettings) -> Bool {
    settings.pairColumn != nil || (settings.encoderDigest == nil && settings.labels.count == 1)
  }

  private static func own(label: String, _ settings: ModelSettings) -> String? {
    settings.labels.first { $0.hasSameBytes(as: label) }
  }

  private static func affirmation(_ settings: ModelSettings) -> String? {
    let found = settings.labels.filter { affirmations.contains($0.lowercased()) }
    return settings.labels.count == 1 ? settings.labels[0] : found.count == 1 ? found[0] : nil
  }

  private static func unserved(_ models: ServedModels) -> ServingError {
    let names = models.all.map { "\($0.name) (\($0.settings.kind.name))" }.joined(separator: ", ")
    return .unserved(
      "model is not a re-ranker model: /rerank needs one that reads pairs of texts and gives a number or the label named "
        + "by `label`, found \(names)")
  }
}
