package import Datasets
import Files

/// A text that a model predicts wrong.
package struct Mistake: Sendable {
  package let location: SourceLocation
  package let text: String
  /// What the file says, and what the model says, as a person reads them.
  package let expected: String
  package let predicted: String
  /// How wrong it is: the probability of the wrong decision, or the distance of two numbers.
  package let weight: Double

  /// The largest first; equal ones in the order of the rows.
  static func sorted(_ mistakes: [Mistake]) -> [Mistake] {
    mistakes.enumerated().sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }.map(\.element)
  }

  var json: JSON {
    var object = JSONObject()
    object["file"] = .string(location.file)
    object["line"] = .number(JSONNumber(location.line))
    object["expected"] = .string(expected)
    object["predicted"] = .string(predicted)
    object["weight"] = .number(JSONNumber(weight))
    object["text"] = .string(text)
    return .object(object)
  }
}
