package import Files

/// What a model was trained on, in numbers: rows, how many of each label, how long the texts are.
///
/// It stands in `hone.json` as `training_data`, so that what the model is asked later can be held against it.
package struct TrainingProfile: Sendable, Equatable {
  /// A label and how many rows have it; of entities a type and how many entities are of it.
  package struct LabelCount: Sendable, Equatable {
    package let label: String
    package let count: Int

    package init(label: String, count: Int) {
      self.label = label
      self.count = count
    }

    package static func == (left: LabelCount, right: LabelCount) -> Bool {
      left.label.hasSameBytes(as: right.label) && left.count == right.count
    }
  }

  /// The most tokens of a text in each bucket but the last, ascending.
  package static let usualEdges = [8, 16, 32, 64, 128, 256, 512]
  /// What any count in the file is at most, so that sums of them stay numbers.
  private static let limit = 1 << 40

  package let rows: Int
  /// In the model's order, each label once; nil where labels are numbers.
  package let labels: [LabelCount]?
  package let tokenEdges: [Int]
  /// Texts in each bucket, special tokens not counted: bucket i has those of at most `tokenEdges[i]` tokens and more than
  /// the edge before, the last one those above all edges.
  package let tokenCounts: [Int]

  /// - Parameters:
  ///   - labels: each label once.
  ///   - tokens: of each row, special ones not counted.
  package init(labels: [LabelCount]?, tokens: [Int]) {
    rows = tokens.count
    self.labels = labels
    tokenEdges = Self.usualEdges
    tokenCounts = Self.histogram(tokens, edges: Self.usualEdges)
  }

  /// Texts in each bucket by their numbers of tokens.
  ///
  /// - Parameter edges: ascending.
  package static func histogram(_ tokens: [Int], edges: [Int] = usualEdges) -> [Int] {
    var counts = Array(repeating: 0, count: edges.count + 1)
    for count in tokens { counts[edges.firstIndex { count <= $0 } ?? edges.count] += 1 }
    return counts
  }

  /// How many rows have each label.
  ///
  /// - Parameter places: of each row the place of its label.
  package static func tally(_ labels: [String], _ places: [Int]) -> [LabelCount] {
    var counts = Array(repeating: 0, count: labels.count)
    for place in places { counts[place] += 1 }
    return zip(labels, counts).map { LabelCount(label: $0, count: $1) }
  }

  package var json: JSON {
    func numbers(_ values: [Int]) -> JSON { .array(values.map { .number(JSONNumber($0)) }) }
    var object = JSONObject()
    object["rows"] = .number(JSONNumber(rows))
    if let labels {
      object["labels"] = .object(
        JSONObject(labels.map { JSONObject.Member(key: $0.label, value: .number(JSONNumber($0.count))) }))
    }
    object["tokens"] = ["edges": numbers(tokenEdges), "counts": numbers(tokenCounts)]
    return .object(object)
  }

  /// Nil when the value is anything else.
  package init?(_ json: JSON) {
    func count(_ value: JSON?) -> Int? { value?.intValue.flatMap { (0...Self.limit).contains($0) ? $0 : nil } }
    func counts(_ value: JSON?) -> [Int]? {
      guard let items = value?.arrayValue else { return nil }
      let numbers = items.compactMap { count($0) }
      return numbers.count == items.count ? numbers : nil
    }
    guard let rows = count(json["rows"]), let edges = counts(json["tokens"]?["edges"]),
      let tokens = counts(json["tokens"]?["counts"]), tokens.count == edges.count + 1,
      zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 })
    else { return nil }
    var labels: [LabelCount]?
    if let value = json["labels"], !value.isNull {
      guard let members = value.objectValue?.members else { return nil }
      let read = members.compactMap { member in
        count(member.value).map { LabelCount(label: member.key, count: $0) }
      }
      guard read.count == members.count else { return nil }
      labels = read
    }
    self.rows = rows
    self.labels = labels
    tokenEdges = edges
    tokenCounts = tokens
  }
}
