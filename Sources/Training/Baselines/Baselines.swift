import Files

/// The baselines that stand beside a model's score, fitted on the rows that the model was trained on.
///
/// They lie in a run's directory as `baselines.json`, with the number of rows and the label names they were fitted on.
package struct Baselines: Equatable, Sendable {
  /// The file's name in a run's directory.
  package static let fileName = "baselines.json"

  /// The label set, in the order of the classes.
  package let labelNames: [String]
  /// The number of rows that the baselines were fitted on.
  package let rowCount: Int
  package let majority: MajorityBaseline
  package let tfidf: TfidfLogisticRegression

  /// Fits both baselines.
  ///
  /// - Parameters:
  ///   - texts: training texts, at least one.
  ///   - labels: the class of each text, an index into `labelNames`.
  package init(
    fitting texts: [String], labels: [Int], labelNames: [String],
    options: TfidfLogisticRegression.Options = TfidfLogisticRegression.Options()
  ) {
    self.init(
      labelNames: labelNames, rowCount: texts.count,
      majority: MajorityBaseline(labels: labels, classCount: labelNames.count),
      tfidf: TfidfLogisticRegression(
        fitting: texts, labels: labels, classCount: labelNames.count, options: options))
  }

  init(labelNames: [String], rowCount: Int, majority: MajorityBaseline, tfidf: TfidfLogisticRegression) {
    self.labelNames = labelNames
    self.rowCount = rowCount
    self.majority = majority
    self.tfidf = tfidf
  }

  /// Reads the baselines of a run.
  /// - Throws: `FilesError` when there is no such file or it is not JSON, `BaselineError` when it says something else.
  package init(path: String) throws {
    try self.init(json: JSON.parse(MappedFile(path: path)), source: path)
  }

  /// Writes the baselines so that a reader sees the whole file or none.
  /// - Throws: `FilesError`.
  package func write(to path: String) throws { try AtomicFile.write(path, json.serialized() + "\n") }

  package static func == (left: Baselines, right: Baselines) -> Bool {
    left.labelNames.map(UTF8Key.init) == right.labelNames.map(UTF8Key.init) && left.rowCount == right.rowCount
      && left.majority == right.majority && left.tfidf == right.tfidf
  }
}
