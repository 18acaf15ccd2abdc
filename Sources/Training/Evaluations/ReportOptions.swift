/// What a person wants of a report.
package struct ReportOptions: Sendable {
  /// The name of the main score.
  package var metric: String
  /// A column by whose values the rows are scored apart; it is the last field of each example.
  package var column: String?

  package init(metric: String, column: String? = nil) {
    self.metric = metric
    self.column = column
  }
}
