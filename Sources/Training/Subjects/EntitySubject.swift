package import Datasets
import Evaluation
import Files
package import Tasks
package import Tensors
import Tokenizers

/// Texts whose words have tags.
package struct EntitySubject: TrainingSubject {
  private let tagSet: TagSet
  private let rule: WordRule
  private let context: ContextRule
  private let patterns: [EntityPattern]
  private let training: EntityTexts
  private let validation: EntityTexts?
  private let test: (texts: EntityTexts, dataset: AnnotatedDataset)?
  package let sources: [TrainingSource]
  package let heldOut: HeldOutRows

  /// Reads and checks everything before anything is trained.
  ///
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(_ task: TaskDefinition) throws {
    let options = try AnnotationOptions(task.data)
    let trainPath = task.path(of: task.data.train)
    var dataset = try AnnotationFormats.read(path: trainPath, options: options)
    patterns = try task.patterns.map { try $0.pattern(in: task.folder) }
    let patternLabels = PatternMatcher.labels(patterns)
    let types = try Self.types(of: dataset, asked: task.labels, patternLabels: patternLabels, path: trainPath)
    tagSet = TagSet.iob2(types: types)
    rule = WordRule.fitting(dataset)
    context = task.context
    let known = types + patternLabels
    let whole = dataset
    var heldOut = HeldOutRows()
    var left = Array(whole.texts.indices)
    func part(_ rows: [Int]) -> AnnotatedDataset {
      var part = whole
      part.texts = rows.map { whole.texts[$0] }
      return part
    }
    func held(_ setting: DataSettings.HeldOut, _ taken: inout [Int]) throws -> AnnotatedDataset? {
      switch setting {
      case .none: return nil
      case .fraction(let fraction):
        taken = Self.heldOut(part(left), types: types, fraction: fraction, seed: task.splitSeed).map { left[$0] }
        let out = Set(taken)
        left.removeAll { out.contains($0) }
        return part(taken)
      case .fold(let fold, let count):
        taken = Self.fold(part(left), types: types, fold - 1, of: count, seed: task.splitSeed).map { left[$0] }
        guard !taken.isEmpty else {
          throw TrainingError.nothingLeft(file: trainPath, reason: "there are too few documents for \(count) folds")
        }
        let out = Set(taken)
        left.removeAll { out.contains($0) }
        return part(taken)
      case .file(let file): return try Self.read(task.path(of: file), options, types: known)
      }
    }
    let heldTest = try held(task.data.test, &heldOut.test)
    let heldValidation = try held(task.data.validation, &heldOut.validation)
    dataset = part(left)
    self.heldOut = heldOut
    let learned = Set(types.map(UTF8Key.init))
    guard dataset.texts.contains(where: { $0.spans.contains { learned.contains(UTF8Key($0.label)) } }) else {
      throw TrainingError.nothingLeft(file: trainPath, reason: "no text with an entity is left to train on")
    }
    training = EntityTexts(dataset, rule: rule, context: context)
    validation = heldValidation.map { [rule, context] in EntityTexts($0, rule: rule, context: context) }
    test = heldTest.map { [rule, context] in (EntityTexts($0, rule: rule, context: context), $0) }
    var sources = [TrainingSource(role: "training", path: trainPath, whole, repairs: training.repairs)]
    if let file = task.data.validation.file, let heldValidation {
      sources.append(
        TrainingSource(
          role: "validation", path: task.path(of: file), heldValidation, repairs: validation?.repairs ?? []))
    }
    if let file = task.data.test.file, let test {
      sources.append(
        TrainingSource(role: "test", path: task.path(of: file), test.dataset, repairs: test.texts.repairs))
    }
    self.sources = sources
  }

  package var labels: [String] { tagSet.tags }
  package var trainingCount: Int { training.texts.count }
  package var validationCount: Int { validation?.texts.count ?? 0 }
  package var testCount: Int? { test?.texts.texts.count }

  package func complete(_ settings: inout ModelSettings) {
    settings.wordRule = rule
    settings.patterns = patterns
  }

  package func trainingData(_ context: SubjectContext) throws -> TrainingData {
    let (items, tokens) = items(of: training, context)
    return TrainingData(items: items, profile: TrainingProfile(labels: entityCounts, tokens: tokens))
  }

  /// The entities of each type in the training texts: of the types that the model learns, then of those that patterns mark.
  private var entityCounts: [TrainingProfile.LabelCount] {
    var counts: [UTF8Key: Int] = [:]
    for span in training.spans.joined() { counts[UTF8Key(span.label), default: 0] += 1 }
    let learned = tagSet.types.map { UTF8Key($0) }
    let others = counts.keys.filter { !learned.contains($0) }.sorted()
    return (learned + others).map { TrainingProfile.LabelCount(label: $0.string, count: counts[$0] ?? 0) }
  }

  package func heldOutWindows(_ context: SubjectContext) throws -> [[TextWindows.Window]] {
    [validation, test?.texts].compactMap { $0 }.flatMap { items(of: $0, context).items.map(\.windows) }
  }

  /// The items, and of each text its tokens without the special ones.
  private func items(
    of annotated: EntityTexts, _ context: SubjectContext
  ) -> (items: [TrainingItem], tokens: [Int]) {
    let windows = WordWindows(tokenizer: context.tokenizer, length: context.model.windowLength)
    let special = SequenceFrame(context.tokenizer).count
    var items: [TrainingItem] = []
    var tokens: [Int] = []
    for (index, text) in annotated.texts.enumerated() {
      let tags = ColumnTags.tags(for: annotated.spans[index], words: text.words, scheme: .iob2)
        .map { tagSet.index(of: $0) ?? 0 }
      let slices = TextSlices(text.text)
      var count = 0
      for stretch in text.stretches(self.context) {
        let read = windows(text, stretch: stretch, slices: slices)
        if read.count == 1 {
          count += read[0].window.ids.count - special
        } else if !stretch.isEmpty {
          // Windows overlap.
          let range = text.words[stretch.lowerBound].lowerBound..<text.words[stretch.upperBound - 1].upperBound
          count += context.tokenizer.encode(slices[range], addSpecialTokens: false).count
        }
        for window in read {
          let labelled = zip(window.words, window.rows).filter { $0.1 >= 0 }
          guard !labelled.isEmpty else { continue }
          let targets = WordTargets(rows: labelled.map(\.1), labels: labelled.map { Int32(tags[$0.0]) })
          items.append(TrainingItem(row: items.count, windows: [window.window], target: .words([targets])))
        }
      }
      tokens.append(count)
    }
    return (items, tokens)
  }

  package func validate(_ context: SubjectContext, metric: String) throws -> ValidationLook {
    guard let validation else { return ValidationLook(score: 0) }
    let tagger = EntityTagger(
      model: context.model, store: context.store, tokenizer: context.tokenizer, pool: context.pool)
    let results = try tagger.tag(validation.texts, scored: false)
    let gold = EntityMentions.gold(validation)
    let predicted = EntityMentions.predicted(results)
    let found = Set(predicted.joined().map { UTF8Key($0.type) })
    let never = Set(gold.joined().map { UTF8Key($0.type) }).subtracting(found).sorted().map(\.string)
    let scores = EntityScores(gold: gold, predicted: predicted)
    return ValidationLook(
      score: (EntityMetric(rawValue: metric) ?? .microF1).value(of: scores), unpredicted: never,
      labelScores: scores.perType.map { LabelScore(label: $0.type, f1: $0.scores.f1) })
  }

  package func loss(_ settings: TrainingSettings) throws -> LossSettings { LossSettings() }

  package func calibration(
    _ trained: TrainedModel, _ settings: CalibrationSettings, pool: WorkerPool
  ) throws -> Calibration? { nil }

  /// Entities stand as `TYPE start-end`, in code points; an error weighs as the most probable entity that is none.
  package func mistakes(_ trained: TrainedModel, pool: WorkerPool) throws -> [Mistake] {
    guard let validation else { return [] }
    let results = try EntityTagger(trained, pool: pool).tag(validation.texts, scored: true)
    func list(_ spans: [EntitySpan]) -> String {
      spans.isEmpty ? "(none)" : spans.map { "\($0.label) \($0.start)-\($0.end)" }.joined(separator: ", ")
    }
    let mistakes = validation.texts.indices.compactMap { index -> Mistake? in
      let gold = validation.spans[index]
      let given = results[index].entities
      let wrong = given.filter { !gold.contains($0.span) }
      let isWhole = gold.allSatisfy { span in given.contains { $0.span == span } }
      guard !wrong.isEmpty || !isWhole else { return nil }
      return Mistake(
        location: validation.locations[index], text: validation.texts[index].text, expected: list(gold),
        predicted: list(given.map(\.span)), weight: wrong.map(\.score).max() ?? 0)
    }
    return Mistake.sorted(mistakes)
  }

  package func testReport(
    _ trained: TrainedModel, baselines: RunBaselines?, pool: WorkerPool, options: ReportOptions
  ) throws -> TestReport? {
    guard let test else { return nil }
    return .entities(
      try EntityReport.make(
        trained, texts: test.texts, dataset: test.dataset, pool: pool,
        metric: EntityMetric(rawValue: options.metric) ?? .microF1))
  }

  private static func read(_ path: String, _ options: AnnotationOptions, types: [String]) throws -> AnnotatedDataset {
    let dataset = try AnnotationFormats.read(path: path, options: options)
    try check(dataset, types: types)
    return dataset
  }

  /// - Throws: `DatasetError.unknownLabel` at the first text with an entity of another type.
  package static func check(_ dataset: AnnotatedDataset, types: [String]) throws {
    let known = Set(types.map(UTF8Key.init))
    for text in dataset.texts {
      for span in text.spans where !known.contains(UTF8Key(span.label)) {
        throw DatasetError.unknownLabel(location: text.location, label: span.label, known: types)
      }
    }
  }

  /// The types that the model learns: all of the file, or those asked for; what only patterns mark is then outside to it.
  private static func types(
    of dataset: AnnotatedDataset, asked: [String]?, patternLabels: [String], path: String
  ) throws -> [String] {
    let found = Set(dataset.texts.flatMap { $0.spans.map { UTF8Key($0.label) } })
    guard let asked else { return found.sorted().map(\.string) }
    try check(dataset, types: asked + patternLabels)
    if let missing = asked.first(where: { !found.contains(UTF8Key($0)) }) {
      throw TrainingError.emptyLabel(label: missing, file: path)
    }
    return asked
  }

  /// A share of the documents, stratified by the type of their first entity.
  private static func heldOut(
    _ dataset: AnnotatedDataset, types: [String], fraction: Double, seed: UInt64
  ) -> [Int] {
    let (documents, labels) = strata(dataset, types: types)
    let split = Splits.stratified(labels: labels, fraction: fraction, seed: seed)
    return split.heldOut.flatMap { documents[$0] }.sorted()
  }

  /// One of several parts of the documents, stratified as a share is.
  private static func fold(
    _ dataset: AnnotatedDataset, types: [String], _ fold: Int, of count: Int, seed: UInt64
  ) -> [Int] {
    let (documents, labels) = strata(dataset, types: types)
    let folds = Splits.folds(labels: labels, count: count, seed: seed)
    return zip(documents, folds).filter { $0.1 == fold }.flatMap(\.0).sorted()
  }

  /// The texts of each document, and the type of its first entity.
  private static func strata(
    _ dataset: AnnotatedDataset, types: [String]
  ) -> (documents: [[Int]], labels: [Int]) {
    let documents = Dictionary(grouping: dataset.texts.indices) { dataset.texts[$0].document }.sorted {
      $0.key < $1.key
    }
    let places = Dictionary(types.enumerated().map { (UTF8Key($1), $0 + 1) }, uniquingKeysWith: { first, _ in first })
    let labels = documents.map { document in
      document.value.lazy.compactMap { dataset.texts[$0].spans.first }.first.flatMap { places[UTF8Key($0.label)] } ?? 0
    }
    return (documents.map(\.value), labels)
  }
}
