/// Puts the windows of a step into micro-batches of about as many tokens each.
enum TokenBalance {
  /// Longest first, each to the micro-batch with the fewest tokens: ⌈tokens / microBatchTokens⌉ of them, rounded up to a
  /// multiple of `lanes` so that no lane waits for another's last one.
  ///
  /// - Parameter tokens: of each window.
  /// - Returns: of each micro-batch the places of its windows.
  static func batches(_ tokens: [Int], microBatchTokens: Int, lanes: Int) -> [[Int]] {
    let total = tokens.reduce(0, +)
    let needed = max(1, (total + microBatchTokens - 1) / microBatchTokens)
    let wanted = (needed + lanes - 1) / lanes * lanes
    let count = max(1, min(wanted, tokens.count))
    var batches: [[Int]] = Array(repeating: [], count: count)
    var loads = Array(repeating: 0, count: count)
    for index in tokens.indices.sorted(by: { (tokens[$1], $0) < (tokens[$0], $1) }) {
      var target = 0
      for batch in loads.indices where loads[batch] < loads[target] { target = batch }
      batches[target].append(index)
      loads[target] += tokens[index]
    }
    return batches
  }
}
