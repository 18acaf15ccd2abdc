/// A small number for every scalar, in runs that are searched by halving.
struct ScalarRuns: Sendable {
  /// `first scalar << 8 | value`, ascending; each run ends where the next begins.
  private let runs: [UInt32]

  init(_ runs: [UInt32]) {
    self.runs = runs
  }

  subscript(scalar: UInt32) -> UInt8 {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle] >> 8 <= scalar { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? UInt8(runs[low - 1] & 0xff) : 0
  }

  /// Calls `body` with each scalar whose number is not 0.
  func visit(_ body: (UInt32) -> Void) {
    for (position, run) in runs.enumerated() where run & 0xff != 0 && position + 1 < runs.count {
      for scalar in run >> 8..<runs[position + 1] >> 8 { body(scalar) }
    }
  }
}
