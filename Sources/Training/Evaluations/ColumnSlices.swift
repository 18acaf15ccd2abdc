import Datasets
package import Evaluation
import Files

/// Scores by the value of a column: a weak slice hides in a good total.
package struct ColumnSlices: Sendable {
  package struct Entry: Sendable {
    /// As it stands in the file; nil for the rows where it is blank.
    package let value: String?
    package let rows: Int
    package let score: Double
    package let interval: ConfidenceInterval
    /// Whether there are too few rows to say much.
    package let isSmall: Bool
  }

  package let column: String
  /// The values with most rows first.
  package let entries: [Entry]

  /// - Parameters:
  ///   - examples: whose last field is the value of the column.
  ///   - slices: the slices of rows with the group of each, such as `Slices.classification`.
  ///   - score: of the scores the one that is shown.
  init<Scores>(
    _ column: String, of examples: [Example], slices: (_ groups: [Int?]) throws -> [Slice<Scores>],
    score: (Scores) -> Double
  ) rethrows {
    var places: [UTF8Key: Int] = [:]
    var values: [String] = []
    let groups = examples.map { example -> Int? in
      guard let value = example.fields.last, !value.isEmpty else { return nil }
      let place = places[UTF8Key(value)] ?? values.count
      if place == values.count {
        places[UTF8Key(value)] = place
        values.append(value)
      }
      return place
    }
    self.column = column
    entries = try slices(groups).map { slice in
      Entry(
        value: slice.group.map { values[$0] }, rows: slice.count, score: score(slice.scores), interval: slice.interval,
        isSmall: slice.isSmall)
    }
  }

  var json: JSON {
    var object = JSONObject()
    object["column"] = .string(column)
    object["slices"] = .array(
      entries.map { entry in
        var object = JSONObject()
        object["value"] = entry.value.map { .string($0) } ?? .null
        object["rows"] = .number(JSONNumber(entry.rows))
        object["score"] = .number(JSONNumber(entry.score))
        object["interval"] = entry.interval.json
        object["small"] = .bool(entry.isSmall)
        return .object(object)
      })
    return .object(object)
  }
}
