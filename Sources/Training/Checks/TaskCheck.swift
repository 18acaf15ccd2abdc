package import Datasets
import Encoders
import Files
package import Tasks
import Tokenizers

/// Everything that can be said of a task's data before an hour of training goes into it.
package struct TaskCheck: Sendable {
  package let task: TaskDefinition
  package let data: CheckedData
  package let findings: [DataFinding]
  /// Why texts were not cut into tokens; nil when they were.
  package let encoderRemark: String?

  /// Reads the files of a task one by one: what is wrong with one hides nothing in the others.
  ///
  /// - Parameter suspects: whether to look for labels that may be wrong, which takes a moment.
  package init(_ task: TaskDefinition, kind: TaskKind, encoders: EncoderLocator, suspects: Bool = false) {
    self.task = task
    let files = TaskFiles(task, kind: kind)
    let cutter = Result { try TokenCutter(task, kind: kind, encoders: encoders) }
    switch cutter {
    case .success(let cutter):
      data = files.checked(cutter)
      encoderRemark = nil
    case .failure(let error):
      data = files.checked(nil)
      encoderRemark = "texts were not cut into tokens: \(error)"
    }
    let found = DataChecks.findings(data)
    findings = suspects && kind.target == .text ? found + data.splits.compactMap(LabelSuspects.finding) : found
  }

  package func count(_ severity: DataFinding.Severity) -> Int {
    findings.lazy.filter { $0.severity == severity }.count
  }
}

/// The files that a task names, with their roles.
private struct TaskFiles {
  private let task: TaskDefinition
  private let kind: TaskKind
  private let files: [(role: String, path: String)]

  init(_ task: TaskDefinition, kind: TaskKind) {
    self.task = task
    self.kind = kind
    var files = [(role: "training", path: task.path(of: task.data.train))]
    if let file = task.data.validation.file { files.append(("validation", task.path(of: file))) }
    if let test = task.data.test.file { files.append(("test", task.path(of: test))) }
    self.files = files
  }

  func checked(_ cutter: TokenCutter?) -> CheckedData {
    var reading = LabelReading(task, kind: kind)
    let splits = files.map { file -> CheckedSplit in
      do {
        switch kind.target {
        case .text, .labels, .number: return try texts(file, &reading, cutter)
        case .words: return try entities(file, cutter)
        }
      } catch {
        return CheckedSplit(role: file.role, path: file.path, failure: "\(error)")
      }
    }
    return CheckedData(
      labelWord: kind.target == .words ? "type" : "label",
      known: kind.target == .text || kind.target == .labels ? task.labels : nil, splits: splits,
      overflow: cutter?.overflow)
  }

  private func texts(
    _ file: (role: String, path: String), _ reading: inout LabelReading, _ cutter: TokenCutter?
  ) throws -> CheckedSplit {
    let dataset = try reading.read(file.path, ReadOptions(task.data, requireLabels: true))
    return CheckedSplit(
      role: file.role, path: file.path,
      texts: dataset.examples.map { example in
        let labels = example.labels ?? example.label.map { [$0] } ?? []
        return CheckedText(
          text: example.wholeText, labels: kind.target == .number && !kind.isGraded ? [] : labels,
          annotation: labels.isEmpty ? "no label" : labels.joined(separator: ", "), location: example.location,
          tokens: cutter?.tokens(example.wholeText))
      }, rejected: dataset.rejected)
  }

  private func entities(_ file: (role: String, path: String), _ cutter: TokenCutter?) throws -> CheckedSplit {
    let dataset = try AnnotationFormats.read(path: file.path, options: try AnnotationOptions(task.data))
    let words = EntityTexts(dataset, rule: WordRule.fitting(dataset), context: .sentence)
    let texts = zip(dataset.texts, words.texts).map { text, words in
      let slices = TextSlices(text.text)
      let entities = text.spans.map { "\($0.label) \"\(slices[$0.range])\"" }
      return CheckedText(
        text: text.text, labels: text.spans.map(\.label),
        annotation: entities.isEmpty ? "no entity" : entities.joined(separator: ", "), location: text.location,
        tokens: cutter?.tokens(words, slices))
    }
    return CheckedSplit(
      role: file.role, path: file.path, texts: texts, rejected: dataset.rejected,
      repairs: dataset.repairs + words.repairs)
  }
}

/// Cuts texts into the tokens of the task's encoder.
private struct TokenCutter {
  private let tokenizer: any TextTokenizer
  private let context: ContextRule
  let overflow: CheckedData.Overflow

  init(_ task: TaskDefinition, kind: TaskKind, encoders: EncoderLocator) throws {
    let base = try ModelDirectory.open(encoders.path(of: task.encoder))
    let model = try ClassifierModel(
      base.configuration, family: base.family,
      settings: ModelSettings(task, kind: kind, labels: ["O", "B-X", "I-X"], base: base, encoderDigest: ""))
    tokenizer = try EncoderTokenizer.load(base.handle, encoder: model.encoder)
    context = task.context
    let rule = kind.target == .words ? OverflowRule.windows : task.overflow
    overflow = CheckedData.Overflow(
      window: model.windowLength, isLossy: rule != .windows, consequence: Self.consequence(rule))
  }

  private static func consequence(_ rule: OverflowRule) -> String {
    switch rule {
    case .windows: "they are read in overlapping windows"
    case .truncate: "the rest of them is cut off (overflow: truncate)"
    case .error: "training refuses them (overflow: error)"
    }
  }

  func tokens(_ text: String) -> CheckedText.Tokens {
    var counter = Counter(tokenizer)
    counter.add(text)
    return counter.tokens
  }

  func tokens(_ text: WordText, _ slices: TextSlices) -> CheckedText.Tokens {
    var counter = Counter(tokenizer)
    for stretch in text.stretches(context) where !stretch.isEmpty {
      counter.add(slices[text.words[stretch.lowerBound].lowerBound..<text.words[stretch.upperBound - 1].upperBound])
    }
    return counter.tokens
  }

  private struct Counter {
    private let tokenizer: any TextTokenizer
    private var longest = 0
    private var count = 0
    private var unknown: [String] = []

    init(_ tokenizer: any TextTokenizer) { self.tokenizer = tokenizer }

    var tokens: CheckedText.Tokens { CheckedText.Tokens(longest: longest, count: count, unknown: unknown) }

    mutating func add(_ text: String) {
      let encoding = tokenizer.encode(text, addSpecialTokens: true)
      longest = max(longest, encoding.count)
      count += encoding.wordIDs.lazy.filter { $0 >= 0 }.count
      guard let id = tokenizer.specialTokens.unknown, encoding.ids.contains(id) else { return }
      let slices = TextSlices(text)
      for (token, offset) in zip(encoding.ids, encoding.offsets) where token == id && offset.end > offset.start {
        unknown.append(slices[Int(offset.start)..<Int(offset.end)])
      }
    }
  }
}
