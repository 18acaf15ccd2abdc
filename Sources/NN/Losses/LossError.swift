/// What can be wrong with the settings of a loss.
package enum LossError: Error, Equatable, Sendable {
  /// There must be one weight a class.
  case weightCount(name: String, expected: Int, found: Int)
  case weight(name: String, index: Int, value: Float)
  case noWeight(name: String)
  case outOfRange(name: String, value: Double, allowed: String)
}

extension LossError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .weightCount(let name, let expected, let found):
      "\(name) has \(found) numbers, but there are \(expected) labels; give one a label, in the order of the labels"
    case .weight(let name, let index, let value):
      "number \(index + 1) of \(name) is \(value); weights are finite and not negative"
    case .noWeight(let name):
      "\(name) has only zeros, which leaves nothing to learn; make one of them positive"
    case .outOfRange(let name, let value, let allowed):
      "\(name) is \(value); it must be \(allowed)"
    }
  }
}

/// Checks of what a person sets.
enum LossCheck {
  /// - Throws: `LossError`.
  static func smoothing(_ value: Double) throws {
    guard value >= 0 && value < 1 else {
      throw LossError.outOfRange(name: "label smoothing", value: value, allowed: "at least 0 and below 1")
    }
  }

  /// - Throws: `LossError`.
  static func gamma(_ value: Double) throws {
    guard value >= 0 && value.isFinite else {
      throw LossError.outOfRange(name: "focal gamma", value: value, allowed: "0 (off) or a positive number")
    }
  }

  /// - Throws: `LossError`.
  static func weights(_ values: [Float], name: String, count: Int) throws {
    guard !values.isEmpty else { return }
    guard values.count == count else {
      throw LossError.weightCount(name: name, expected: count, found: values.count)
    }
    if let index = values.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw LossError.weight(name: name, index: index, value: values[index])
    }
  }
}
