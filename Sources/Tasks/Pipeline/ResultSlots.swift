/// One result a place, each set by one worker.
///
/// Unchecked Sendable: workers set disjoint places, and nobody reads before they have met.
package final class ResultSlots<Value: Sendable>: @unchecked Sendable {
  private let storage: UnsafeMutableBufferPointer<Value?>

  package init(count: Int) {
    storage = .allocate(capacity: count)
    storage.initialize(repeating: nil)
  }

  deinit {
    storage.deinitialize()
    storage.deallocate()
  }

  package func set(_ value: Value, at index: Int) { storage[index] = value }

  package var values: [Value] { storage.compactMap { $0 } }
}
