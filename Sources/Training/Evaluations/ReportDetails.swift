package import Files

/// What stands beside the scores of a report: where the model is weak, and its errors.
package struct ReportDetails: Sendable {
  /// Scores by the value of a column; nil where none was asked for.
  package let slices: ColumnSlices?
  /// Every text that is predicted wrong, the most confident error first.
  package let mistakes: [Mistake]

  /// The keys `by` (null without a column) and `errors`, of which there are at most `limit`.
  package func json(limit: Int) -> JSONObject {
    var object = JSONObject()
    object["by"] = slices?.json ?? .null
    object["errors"] = .array(mistakes.prefix(limit).map(\.json))
    return object
  }
}
