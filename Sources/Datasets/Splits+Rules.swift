import Files

extension Splits {
  /// Holds out whole groups: about a share of the rows, at least one group and never all.
  ///
  /// Groups are taken in an order that the seed draws, each that brings the held-out rows nearer to the share. A row
  /// without a group is a group of its own.
  ///
  /// - Parameters:
  ///   - groups: of each row; compared by bytes, an empty one is none.
  ///   - fraction: in 0...1; 0 holds nothing out.
  package static func grouped(
    groups: [String], fraction: Double, seed: UInt64
  ) -> (training: [Int], heldOut: [Int]) {
    precondition((0...1).contains(fraction), "a share outside 0...1")
    var members: [[Int]] = []
    var places: [UTF8Key: Int] = [:]
    for (row, group) in groups.enumerated() {
      if !group.isEmpty, let place = places[UTF8Key(group)] {
        members[place].append(row)
      } else {
        if !group.isEmpty { places[UTF8Key(group)] = members.count }
        members.append([row])
      }
    }
    guard fraction > 0, members.count > 1 else { return (Array(groups.indices), []) }
    let wanted = Double(groups.count) * fraction
    var random = SplitMix64(seed: seed, stream: 0x6752_6F75_7053_706C)
    var isHeldOut = Array(repeating: false, count: groups.count)
    var (held, taken) = (0, 0)
    let order = random.shuffled(Array(members.indices))
    for group in order where taken < members.count - 1 {
      let after = Double(held + members[group].count)
      guard abs(after - wanted) < abs(Double(held) - wanted) else { continue }
      for row in members[group] { isHeldOut[row] = true }
      held += members[group].count
      taken += 1
    }
    if taken == 0, let smallest = order.min(by: { members[$0].count < members[$1].count }) {
      for row in members[smallest] { isHeldOut[row] = true }
    }
    return (groups.indices.filter { !isHeldOut[$0] }, groups.indices.filter { isHeldOut[$0] })
  }

  /// Holds out the newest rows: at least a share of them, and every row of the border's own moment with them, so that
  /// all rows that stay are older than all that are held out. Nothing when all have one moment.
  package static func latest(times: [Double], fraction: Double) -> (training: [Int], heldOut: [Int]) {
    precondition((0...1).contains(fraction), "a share outside 0...1")
    let all = Array(times.indices)
    let wanted = Int((Double(times.count) * fraction).rounded(.toNearestOrAwayFromZero))
    let sorted = times.sorted(by: >)
    guard fraction > 0, let oldest = sorted.last, let newest = sorted.first, oldest < newest else { return (all, []) }
    var border = sorted[min(max(wanted, 1), times.count) - 1]
    // With all rows from the border on, something must be left to train on.
    if border == oldest { border = sorted.last { $0 > oldest } ?? newest }
    return (all.filter { times[$0] < border }, all.filter { times[$0] >= border })
  }
}
