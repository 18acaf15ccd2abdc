/// Scalars that replace others, each with what it does to them; `AlignedScalars.transform` says what the numbers mean.
struct ScalarChanges: Sendable {
  private(set) var scalars: [UInt32] = []
  private(set) var changes: [Int32] = []

  mutating func append(_ scalar: UInt32, _ change: Int32) {
    scalars.append(scalar)
    changes.append(change)
  }

  /// Adds to the change of the last scalar, if there is one.
  mutating func addToLast(_ change: Int32) {
    if !changes.isEmpty { changes[changes.count - 1] += change }
  }

  /// Replaces a scalar that is there already.
  mutating func set(_ scalar: UInt32, _ change: Int32, at index: Int) {
    scalars[index] = scalar
    changes[index] = change
  }
}
