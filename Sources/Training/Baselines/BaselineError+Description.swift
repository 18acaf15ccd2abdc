extension BaselineError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalid(let source, let key, let expected):
      "\(source): expected \(expected) as \"\(key)\", found something else; train again to write the baselines anew"
    case .unknownKey(let source, let key, let known):
      "\(source): expected the keys \(known.joined(separator: ", ")), found \(key.debugDescription); "
        + "train again to write the baselines anew"
    }
  }
}
