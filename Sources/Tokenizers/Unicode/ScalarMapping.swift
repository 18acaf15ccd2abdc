/// A map from a scalar to one or a few scalars, searched by halving.
struct ScalarMapping: Sendable {
  private(set) var keys: [UInt32]
  private let starts: [UInt32]
  private let scalars: [UInt32]

  /// - Parameters:
  ///   - keys: `scalar << 5 | count of mapped scalars`, ascending.
  ///   - scalars: The mapped scalars, in the order of the keys.
  init(keys packedKeys: [UInt32], scalars: [UInt32]) {
    var starts: [UInt32] = [0]
    starts.reserveCapacity(packedKeys.count + 1)
    for (position, key) in packedKeys.enumerated() { starts.append(starts[position] + key & 31) }
    self.keys = packedKeys.map { $0 >> 5 }
    self.starts = starts
    self.scalars = scalars
  }

  /// The mapped scalars; empty for a scalar without an entry.
  subscript(scalar: UInt32) -> ArraySlice<UInt32> {
    var low = 0
    var high = keys.count
    while low < high {
      let middle = (low + high) / 2
      if keys[middle] < scalar { low = middle + 1 } else { high = middle }
    }
    guard low < keys.count, keys[low] == scalar else { return [] }
    return scalars[Int(starts[low])..<Int(starts[low + 1])]
  }
}
