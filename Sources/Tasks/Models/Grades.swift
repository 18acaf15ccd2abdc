package import Evaluation
package import Files

/// The grades of an ordinal task, the lowest first, and the number that the model learns for each.
package struct Grades: Sendable, Equatable {
  /// More are no scale that a person marks on.
  package static let mostGrades = 100

  package let names: [String]
  /// Ascending, one a name.
  package let values: [Double]

  /// Grades that are numbers stand for themselves, whatever their order; others count from 0 in the order given.
  ///
  /// - Parameter names: at least one, each once.
  package init(_ names: [String]) {
    let numbers = names.compactMap(Self.number)
    if numbers.count == names.count, Set(numbers).count == names.count {
      let sorted = zip(names, numbers).sorted { $0.1 < $1.1 }
      (self.names, values) = (sorted.map(\.0), sorted.map(\.1))
    } else {
      (self.names, values) = (names, names.indices.map(Double.init))
    }
  }

  package var scale: OrdinalScale { OrdinalScale(values) }

  /// The number of a label: of the grade with its name, or with its number.
  package func value(of label: String) -> Double? {
    if let place = names.firstIndex(where: { $0.hasSameBytes(as: label) }) { return values[place] }
    guard let number = Self.number(label), names.allSatisfy({ Self.number($0) != nil }) else { return nil }
    return values.contains(number) ? number : nil
  }

  /// The place of the grade that is nearest to a number.
  package func place(nearest value: Double) -> Int { scale.index(nearest: value) }

  private static func number(_ text: String) -> Double? {
    Double(text).flatMap { $0.isFinite ? $0 : nil }
  }

  package static func == (left: Grades, right: Grades) -> Bool {
    left.names.map(UTF8Key.init) == right.names.map(UTF8Key.init) && left.values == right.values
  }

  package var json: JSON { .array(names.map { .string($0) }) }

  /// Nil for what `json` does not write.
  init?(_ json: JSON) {
    guard let items = json.arrayValue, !items.isEmpty else { return nil }
    let names = items.compactMap(\.stringValue)
    guard names.count == items.count, Set(names.map(UTF8Key.init)).count == names.count else { return nil }
    self.init(names)
  }
}
