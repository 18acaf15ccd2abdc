import Tasks

/// The items of several heads put together: a text that several heads have a label for is read once.
enum JointItems {
  /// - Parameters:
  ///   - heads: of each head its items, whose answers are of head 0.
  ///   - heldOut: the windows of texts that one of the heads is scored on.
  /// - Returns: items in the order in which the heads bring them, each with its place as row; and how many of each head
  ///   were left out because another is scored on them.
  static func joined(
    _ heads: [[TrainingItem]], without heldOut: [[TextWindows.Window]] = []
  ) -> (items: [TrainingItem], leftOut: [Int]) {
    let kept = Set(heldOut.map { Key($0.map { [$0.ids, $0.typeIDs] }) })
    var leftOut = Array(repeating: 0, count: heads.count)
    var windows: [[TextWindows.Window]] = []
    var answers: [[TrainingItem.Answer]] = []
    var places: [Key: [Int]] = [:]
    for (head, items) in heads.enumerated() {
      for item in items {
        let answer = TrainingItem.Answer(head: head, target: item.target, mass: item.mass)
        let key = Key(item.windows.map { [$0.ids, $0.typeIDs] })
        guard !kept.contains(key) else {
          leftOut[head] += 1
          continue
        }
        // The same text twice in one file is two items.
        if let place = places[key]?.first(where: { place in !answers[place].contains { $0.head == head } }) {
          answers[place].append(answer)
        } else {
          places[key, default: []].append(windows.count)
          windows.append(item.windows)
          answers.append([answer])
        }
      }
    }
    let items = windows.indices.map { TrainingItem(row: $0, windows: windows[$0], answers: answers[$0]) }
    return (items, leftOut)
  }

  private struct Key: Hashable {
    let ids: [[[Int32]]]

    init(_ ids: [[[Int32]]]) { self.ids = ids }
  }
}
