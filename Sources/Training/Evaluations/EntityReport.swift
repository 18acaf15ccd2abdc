package import Datasets
package import Evaluation
package import Tasks
package import Tensors

/// The entity scores of a model on annotated texts, as seqeval counts: default and strict, with an interval and the
/// errors by kind.
package struct EntityReport: Sendable {
  package let types: [String]
  /// By the rule of conlleval.
  package let scores: EntityScores
  /// By the scheme of the gold tags.
  package let strict: EntityScores
  package let scheme: TagScheme
  package let metric: EntityMetric
  package let interval: ConfidenceInterval
  package let errors: [Example]
  package let errorCounts: [(kind: EntityErrorKind, count: Int)]
  package let texts: Int
  package let words: Int
  /// Words without a piece of their own, which no tag reaches: they count as outside.
  package let lostWords: Int
  package let windowedStretches: Int
  /// Entities that patterns of the task gave, not the model.
  package let patternEntities: Int
  package let seconds: Double
  package let tokens: Int

  package var score: Double { metric.value(of: scores) }

  /// An entity that was not found as it stands, or found where there is none.
  package struct Example: Sendable {
    package let kind: EntityErrorKind
    package let location: SourceLocation
    /// Type and text of the gold entity.
    package let gold: (type: String, text: String)?
    package let predicted: (type: String, text: String)?
    /// The text around both, on one line.
    package let context: String
  }

  /// Tags all texts and scores them.
  ///
  /// - Throws: `ModelError.notFinite`.
  package static func make(
    _ trained: TrainedModel, texts: EntityTexts, dataset: AnnotatedDataset, pool: WorkerPool, metric: EntityMetric
  ) throws -> EntityReport {
    let tagger = EntityTagger(trained, pool: pool)
    let began = ContinuousClock.now
    let results = try tagger.tag(texts.texts, scored: false)
    let seconds = began.duration(to: .now) / .seconds(1)
    let gold = EntityMentions.gold(texts)
    let predicted = EntityMentions.predicted(results)
    let scheme = Self.scheme(of: dataset)
    let errors = EntityErrors(gold: gold, predicted: predicted)
    return EntityReport(
      types: tagger.types, scores: EntityScores(gold: gold, predicted: predicted),
      strict: EntityScores(gold: EntityMentions.strictGold(texts, scheme: scheme), predicted: predicted),
      scheme: scheme, metric: metric,
      interval: EntityBootstrap.interval(gold: gold, predicted: predicted, metric: metric, seed: 20_070_101),
      errors: errors.errors.map { example($0, texts) }, errorCounts: errors.counts, texts: texts.texts.count,
      words: texts.texts.reduce(0) { $0 + $1.words.count }, lostWords: results.reduce(0) { $0 + $1.lostWords },
      windowedStretches: results.reduce(0) { $0 + $1.windowedStretches },
      patternEntities: results.reduce(0) { $0 + $1.entities.count { $0.source == .pattern } }, seconds: seconds,
      tokens: results.reduce(0) { $0 + $1.tokenCount })
  }

  /// The scheme of the file's tags; spans and bare types are as good as IOB2.
  private static func scheme(of dataset: AnnotatedDataset) -> TagScheme {
    switch dataset.description.scheme.flatMap({ ColumnScheme(rawValue: $0.value) }) {
    case .iob1: .iob1
    case .iobes: .iobes
    case .bilou: .bilou
    case .iob2, .plain, nil: .iob2
    }
  }

  private static let contextCodePoints = 40

  private static func example(_ error: EntityError, _ texts: EntityTexts) -> Example {
    let text = texts.texts[error.sequence].text
    let slices = TextSlices(text)
    func named(_ mention: EntityMention?) -> (type: String, text: String)? {
      mention.map { ($0.type, oneLine(slices[$0.start..<$0.end])) }
    }
    let ends = [error.gold, error.predicted].compactMap { $0 }
    let start = max(0, (ends.map(\.start).min() ?? 0) - contextCodePoints)
    let end = min(text.unicodeScalars.count, (ends.map(\.end).max() ?? 0) + contextCodePoints)
    return Example(
      kind: error.kind, location: texts.locations[error.sequence], gold: named(error.gold),
      predicted: named(error.predicted), context: oneLine(slices[start..<end]))
  }

  private static func oneLine(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 ? " " : $0 }))
  }
}
