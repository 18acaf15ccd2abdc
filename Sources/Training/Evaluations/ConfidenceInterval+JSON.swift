import Evaluation
import Files

extension ConfidenceInterval {
  var json: JSON {
    ["low": .number(JSONNumber(low)), "high": .number(JSONNumber(high)), "level": .number(JSONNumber(level))]
  }
}
