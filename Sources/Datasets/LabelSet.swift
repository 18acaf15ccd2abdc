import Files

/// The labels of a task in a fixed order; a label's place is its class.
///
/// Labels are compared by their UTF-8 bytes: "é" in one code point and in two are different labels.
package struct LabelSet: Sendable {
  package let names: [String]
  private let places: [UTF8Key: Int]

  /// A label set in the given order.
  /// - Throws: `DatasetError.duplicateLabel`.
  package init(_ names: [String]) throws {
    var places: [UTF8Key: Int] = [:]
    for (place, name) in names.enumerated() {
      guard places.updateValue(place, forKey: UTF8Key(name)) == nil else { throw DatasetError.duplicateLabel(name) }
    }
    self.names = names
    self.places = places
  }

  /// The different labels of some examples in the default order: by number when all are whole numbers, by bytes
  /// otherwise. Examples without a label add nothing.
  package init(of examples: [Example]) {
    self.init(ofLists: [examples.compactMap(\.label)])
  }

  /// The different labels of some lists, in the same order.
  package init(ofLists lists: [[String]]) {
    let keys = Set(lists.lazy.joined().map(UTF8Key.init))
    let numbers = keys.compactMap { key in WholeNumber(key.string).map { (number: $0, key: key) } }
    let sorted: [UTF8Key] =
      if numbers.count == keys.count {
        numbers.sorted { ($0.number, $0.key) < ($1.number, $1.key) }.map(\.key)
      } else {
        keys.sorted()
      }
    names = sorted.map(\.string)
    places = Dictionary(sorted.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  package var count: Int { names.count }

  /// The class of a label, nil for a label that is not in the set.
  package func index(of label: String) -> Int? { places[UTF8Key(label)] }

  /// The class of each example.
  /// - Throws: `DatasetError.unknownLabel` or `.missingLabel` at the first example that has no class.
  package func indices(of examples: [Example]) throws -> [Int] {
    try examples.map { example in
      guard let label = example.label else { throw DatasetError.missingLabel(location: example.location) }
      guard let index = index(of: label) else {
        throw DatasetError.unknownLabel(location: example.location, label: label, known: names)
      }
      return index
    }
  }
}

extension LabelSet: Equatable {
  /// Equal names, by bytes, in the same order.
  package static func == (left: LabelSet, right: LabelSet) -> Bool {
    left.names.map(UTF8Key.init) == right.names.map(UTF8Key.init)
  }
}
