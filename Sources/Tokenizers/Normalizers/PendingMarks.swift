/// Marks after a starter that wait for their canonical order.
struct PendingMarks {
  // combining class (8 bits) · place (32) · scalar (21) · is first of its decomposition (1): sorting is stable.
  private var packed: [UInt64] = []

  mutating func append(_ scalar: UInt32, combiningClass: UInt8, isFirst: Bool) {
    let key = UInt64(combiningClass) << 32 | UInt64(packed.count)
    packed.append(key << 22 | UInt64(scalar) << 1 | (isFirst ? 1 : 0))
  }

  mutating func flush(_ body: (UInt32, _ isFirst: Bool) -> Void) {
    guard !packed.isEmpty else { return }
    packed.sort()
    for mark in packed { body(UInt32(mark >> 1 & 0x1fffff), mark & 1 == 1) }
    packed.removeAll(keepingCapacity: true)
  }
}
