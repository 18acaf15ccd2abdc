extension EvaluationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownTag(let tag, let word, let scheme):
      "word \(word + 1): the tag '\(tag)' is not of the scheme \(scheme.rawValue), whose tags begin with "
        + "\(scheme.prefixes.joined(separator: ", ")); correct the tag or name another scheme"
    }
  }
}
