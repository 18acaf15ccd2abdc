extension EvaluationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownTag(let tag, let word, let scheme):
      "word \(word + 1): the tag '\(tag)' is not of the scheme \(scheme.rawValue), whose tags begin with "
        + "\(scheme.prefixes.joined(separator: ", ")); correct the tag or name another scheme"
    case .notFinite(let row, let column):
      "row \(row + 1), column \(column + 1): the score is not a finite number; the model's weights have probably "
        + "diverged, train with a lower learning rate"
    case .notProbability(let row, let value):
      "row \(row + 1): \(value) is not a probability; expected a number from 0 to 1, the softmax or sigmoid of a logit"
    case .valueNotAllowed(let row, let value, let allowed):
      "row \(row + 1): the value \(value) is none of the allowed ones (\(allowed.map(\.description).joined(separator: ", ")))"
        + "; correct the row or allow the value"
    }
  }
}
