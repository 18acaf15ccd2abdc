/// What a key of a task file takes.
package indirect enum TaskValueType: Sendable, Equatable {
  /// A mapping with keys of its own; `shortForm` is what a plain value in its place may be.
  case group(shortForm: TaskValueType?)
  /// A list of mappings with the keys under this one.
  case items
  case text
  /// A text that can be part of a path and of `NAME@RUN`.
  case name
  case choice([String])
  case wholeNumber(ClosedRange<Int>)
  case number(NumberRange)
  case flag
  /// A text, or a list of distinct ones.
  case texts
  /// A mapping of any keys to texts or null.
  case textMap
  /// `balanced`, or a mapping of labels to numbers.
  case weights
  /// A mapping of any keys to numbers.
  case numberMap
  /// A mapping of paths of settings to lists of values or to ranges.
  case space
  /// A list of distinct texts.
  case textList(atLeast: Int)
  /// A number below 1 is a fraction, a whole number from 1 on is a count.
  case fractionOrCount

  static func atLeast(_ lowest: Int) -> TaskValueType {
    .wholeNumber(lowest...Int.max)
  }

  /// The middle of an error: "expected …".
  package var expectation: String {
    switch self {
    case .group(nil): "a mapping of keys"
    case .group(let shortForm?): "\(shortForm.expectation) or a mapping of keys"
    case .items: "a list of mappings"
    case .text: "text"
    case .name: "at most \(TaskName.longest) of a-z A-Z 0-9 . _ - that begin with a letter or digit"
    case .choice(let names): names.count == 1 ? names[0] : "one of " + names.joined(separator: ", ")
    case .wholeNumber(let range) where range.lowerBound == range.upperBound: "\(range.lowerBound)"
    case .wholeNumber(let range) where range.upperBound == .max: "a whole number of at least \(range.lowerBound)"
    case .wholeNumber(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range): "a number \(range.description)"
    case .flag: "true or false"
    case .texts: "a text or a list of different ones"
    case .textMap: "a mapping such as {from: to}, where null leaves out"
    case .weights: "balanced, or a mapping such as {label: 2.5}"
    case .numberMap: "a mapping such as {name: 8}"
    case .space: "a mapping such as {training.learning_rate: {from: 1e-5, to: 1e-3}, training.batch_size: [16, 32]}"
    case .textList(1): "a list such as [a, b], without repetition"
    case .textList(let count): "a list of at least \(count) different texts such as [a, b]"
    case .fractionOrCount: "a fraction from 0 to below 1 or a whole number of steps"
    }
  }
}

/// An interval of numbers, each end in or out.
package struct NumberRange: Sendable, Equatable, CustomStringConvertible {
  package let low: Double
  package let high: Double
  package let includesLow: Bool
  package let includesHigh: Bool

  /// 0 in, 1 out: dropout rates, decay rates of averages.
  static let rate = NumberRange(low: 0, high: 1, includesLow: true, includesHigh: false)
  /// Both ends out: a share that leaves something on either side.
  static let share = NumberRange(low: 0, high: 1, includesLow: false, includesHigh: false)
  /// Above 0 and at most 1: a factor that makes smaller or leaves as it is.
  static let factor = NumberRange(low: 0, high: 1, includesLow: false, includesHigh: true)
  static let positive = NumberRange(low: 0, high: .infinity, includesLow: false, includesHigh: false)
  static let notNegative = NumberRange(low: 0, high: .infinity, includesLow: true, includesHigh: false)

  package func contains(_ value: Double) -> Bool {
    (includesLow ? value >= low : value > low) && (includesHigh ? value <= high : value < high)
  }

  package var description: String {
    let lowText = includesLow ? "of at least \(low.shortText)" : "above \(low.shortText)"
    guard high.isFinite else { return lowText }
    return lowText + (includesHigh ? " and at most \(high.shortText)" : " and below \(high.shortText)")
  }
}

extension Double {
  /// Without ".0" where the number is whole.
  fileprivate var shortText: String {
    Int(exactly: self).map(String.init) ?? "\(self)"
  }
}
