package import Files
import Synchronization
package import Tensors

/// The baselines that stand beside the score of several labels or of a number, fitted on the rows of the training: a
/// constant answer, and TF-IDF with logistic regression of each label or ridge regression of the number.
///
/// The settings are scikit-learn's defaults (`TfidfVectorizer`; `LogisticRegression` with C = 1, `Ridge` with alpha = 1).
package struct LinearBaselines: Equatable, Sendable {
  package let link: LinearLink
  package let labelNames: [String]
  package let rowCount: Int
  /// Rows that the weights were fitted on; the terms and their frequencies are those of all.
  package let fittedRows: Int
  /// Of labels 1 for each in the most frequent set and 0 for the others; of a number the mean and the median.
  package let constants: [Double]
  private let vectorizer: TfidfVectorizer
  /// `[term, output]` row by row.
  private let weights: [Float]
  private let intercepts: [Float]

  /// - Parameters:
  ///   - texts: training texts, at least one.
  ///   - targets: `[row, output]`, 0 or 1 of `logistic`, a number of `identity`.
  ///   - constants: the answers that look at no text.
  ///   - pool: its workers fit an output at a time; the same rows give the same weights to the bit on any number.
  package init(
    fitting texts: [String], targets: [[Double]], link: LinearLink, labelNames: [String], constants: [Double],
    pool: WorkerPool, limits: BaselineLimits = BaselineLimits()
  ) {
    precondition(!texts.isEmpty && texts.count == targets.count, "\(texts.count) texts, \(targets.count) targets")
    let outputs = labelNames.count
    let vectorizer = TfidfVectorizer(
      fitting: texts, longestNGram: 1, termLimit: max(1, limits.weights / max(1, outputs)))
    let all = vectorizer.rows(texts)
    let places = all.evenlySpaced(entries: limits.work / max(1, outputs))
    let rows = all.selecting(places)
    let terms = vectorizer.terms.count
    let fits = Mutex([[Double]](repeating: [], count: outputs))
    let next = Atomic(0)
    pool.run { _ in
      while true {
        let output = next.add(1, ordering: .relaxed).oldValue
        guard output < outputs else { return }
        let objective = LinearObjective(
          rows: rows, targets: places.map { targets[$0][output] }, link: link, columnCount: terms)
        let fit = objective.solution(iterations: limits.iterations)
        fits.withLock { $0[output] = fit }
      }
    }
    let solutions = fits.withLock { $0 }
    self.init(
      link: link, labelNames: labelNames, rowCount: texts.count, fittedRows: places.count, constants: constants,
      vectorizer: vectorizer, weights: (0..<terms).flatMap { term in solutions.map { Float($0[term]) } },
      intercepts: solutions.map { Float($0[terms]) })
  }

  private init(
    link: LinearLink, labelNames: [String], rowCount: Int, fittedRows: Int, constants: [Double],
    vectorizer: TfidfVectorizer, weights: [Float], intercepts: [Float]
  ) {
    self.link = link
    self.labelNames = labelNames
    self.rowCount = rowCount
    self.fittedRows = fittedRows
    self.constants = constants
    self.vectorizer = vectorizer
    self.weights = weights
    self.intercepts = intercepts
  }

  /// The row that occurs most often; of equals the one that stands first.
  package static func mostFrequent(_ rows: [[Double]]) -> [Double] {
    var counts: [[Double]: (count: Int, first: Int)] = [:]
    for (place, row) in rows.enumerated() { counts[row, default: (0, place)].count += 1 }
    return counts.max { ($0.value.count, -$0.value.first) < ($1.value.count, -$1.value.first) }?.key ?? []
  }

  /// Of each output the log odds, or the number.
  package func scores(_ text: String) -> [Double] {
    let outputs = intercepts.count
    var scores = intercepts.map(Double.init)
    let (columns, values) = vectorizer.row(text)
    for (column, value) in zip(columns, values) {
      for output in 0..<outputs { scores[output] += value * Double(weights[Int(column) * outputs + output]) }
    }
    return scores
  }

  package static func == (left: LinearBaselines, right: LinearBaselines) -> Bool {
    left.link == right.link && left.labelNames.map(UTF8Key.init) == right.labelNames.map(UTF8Key.init)
      && left.rowCount == right.rowCount && left.fittedRows == right.fittedRows && left.constants == right.constants
      && left.vectorizer == right.vectorizer
      && left.weights == right.weights && left.intercepts == right.intercepts
  }

  // MARK: baselines.json

  package var json: JSON {
    func numbers(_ values: [Float]) -> JSON { .array(values.map { .number(JSONNumber($0)) }) }
    return [
      "version": 1,
      "link": .string(link.rawValue),
      "rows": .number(JSONNumber(rowCount)),
      "fitted_rows": .number(JSONNumber(fittedRows)),
      "labels": .array(labelNames.map(JSON.string)),
      "constants": .array(constants.map { .number(JSONNumber($0)) }),
      "terms": .array(vectorizer.terms.map { .string(String(decoding: $0, as: UTF8.self)) }),
      "inverse_document_frequencies": numbers(vectorizer.inverseDocumentFrequencies),
      "weights": numbers(weights),
      "intercepts": numbers(intercepts),
    ]
  }

  /// - Throws: `BaselineError` when a key is absent or unknown or the values do not fit together.
  package init(json: JSON, source: String) throws {
    let fields = try BaselineFields(
      json, name: "baselines", source: source,
      keys: [
        "version", "link", "rows", "fitted_rows", "labels", "constants", "terms", "inverse_document_frequencies",
        "weights",
        "intercepts",
      ])
    try fields.require(fields.integer("version") == 1, "version", "version 1")
    guard let link = fields["link"].stringValue.flatMap(LinearLink.init) else {
      throw BaselineError.invalid(source: source, key: "link", expected: "logistic or identity")
    }
    let labels = try fields.strings("labels")
    try fields.require(!labels.isEmpty && (link == .logistic || labels.count == 1), "labels", "one name an output")
    let constants = try fields.doubles("constants")
    try fields.require(
      constants.count == (link == .logistic ? labels.count : 2), "constants", "one a label, or mean and median")
    let terms = try fields.strings("terms").map { Array($0.utf8) }
    try fields.require(
      zip(terms, terms.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) }, "terms", "terms in order of bytes")
    let frequencies = try fields.numbers("inverse_document_frequencies")
    try fields.require(
      frequencies.count == terms.count, "inverse_document_frequencies", "\(terms.count) numbers, one a term")
    let (weights, intercepts) = (try fields.numbers("weights"), try fields.numbers("intercepts"))
    try fields.require(
      weights.count == terms.count * labels.count, "weights", "\(terms.count) × \(labels.count) numbers")
    try fields.require(intercepts.count == labels.count, "intercepts", "\(labels.count) numbers")
    self.init(
      link: link, labelNames: labels, rowCount: try fields.integer("rows"),
      fittedRows: try fields.integer("fitted_rows"), constants: constants,
      vectorizer: TfidfVectorizer(terms: terms, inverseDocumentFrequencies: frequencies, longestNGram: 1),
      weights: weights, intercepts: intercepts)
  }
}

/// The baselines of a run, by what its task predicts.
package enum RunBaselines: Equatable, Sendable {
  case classes(Baselines)
  case linear(LinearBaselines)

  package var classes: Baselines? { if case .classes(let baselines) = self { baselines } else { nil } }
  package var linear: LinearBaselines? { if case .linear(let baselines) = self { baselines } else { nil } }

  /// - Throws: `FilesError`, `BaselineError`.
  package init(path: String) throws {
    let json = try JSON.parse(MappedFile(path: path))
    self =
      json["link"] == nil
      ? .classes(try Baselines(json: json, source: path)) : .linear(try LinearBaselines(json: json, source: path))
  }

  /// Writes the baselines so that a reader sees the whole file or none.
  /// - Throws: `FilesError`.
  package func write(to path: String) throws {
    switch self {
    case .classes(let baselines): try baselines.write(to: path)
    case .linear(let baselines): try AtomicFile.write(path, baselines.json.serialized() + "\n")
    }
  }
}
