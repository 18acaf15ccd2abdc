/// Scalars on their way through the normalizers, each with the code point of the original text that it stands for.
struct AlignedScalars: Sendable {
  private(set) var scalars: [UInt32] = []
  private(set) var origins: [Int32] = []
  // The other half of a double buffer, so that a pass that makes text longer allocates only while it grows.
  private var spareScalars: [UInt32] = []
  private var spareOrigins: [Int32] = []

  var count: Int { scalars.count }

  mutating func removeAll() {
    scalars.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
  }

  mutating func append(_ scalar: UInt32, origin: Int32) {
    scalars.append(scalar)
    origins.append(origin)
  }

  mutating func map(_ transform: (UInt32) -> UInt32) {
    for index in scalars.indices { scalars[index] = transform(scalars[index]) }
  }

  mutating func removeAll(where isRemoved: (UInt32) -> Bool) {
    guard var kept = scalars.firstIndex(where: isRemoved) else { return }
    for index in kept + 1..<scalars.count where !isRemoved(scalars[index]) {
      scalars[kept] = scalars[index]
      origins[kept] = origins[index]
      kept += 1
    }
    scalars.removeLast(scalars.count - kept)
    origins.removeLast(origins.count - kept)
  }

  /// Replaces each scalar by what `body` emits for it; all of that keeps the scalar's origin.
  mutating func expand(where isExpanded: (UInt32) -> Bool, with body: (UInt32, _ emit: (UInt32) -> Void) -> Void) {
    guard scalars.contains(where: isExpanded) else { return }
    swapBuffers()
    for index in spareScalars.indices {
      let origin = spareOrigins[index]
      if isExpanded(spareScalars[index]) {
        body(spareScalars[index]) { append($0, origin: origin) }
      } else {
        append(spareScalars[index], origin: origin)
      }
    }
  }

  /// Lower case scalar by scalar, without regard to language or to the place in a word.
  mutating func lowercase(_ unicode: UnicodeTables) {
    expand(where: { unicode[$0].contains(.lowercases) }, with: { unicode.lowercase($0, $1) })
  }

  /// Canonical decomposition with canonical ordering (NFD).
  ///
  /// Ordering moves marks but not origins: as in the reference library, the n-th mark in the new order takes the
  /// origin of the n-th mark in the old one, and the later parts of a decomposition share the origin before them.
  mutating func decomposeCanonically(_ unicode: UnicodeTables) {
    guard scalars.contains(where: { !unicode[$0].isDisjoint(with: [.decomposes, .nonStarter]) }) else { return }
    swapBuffers()
    var marks = PendingMarks()
    var next = 0
    func emit(_ scalar: UInt32, isFirst: Bool, to text: inout AlignedScalars) {
      if isFirst { next += 1 }
      text.append(scalar, origin: text.spareOrigins[max(next - 1, 0)])
    }
    for index in spareScalars.indices {
      var isFirst = true
      unicode.decompose(spareScalars[index]) { part in
        let combiningClass = unicode.combiningClass(part)
        if combiningClass == 0 {
          marks.flush { emit($0, isFirst: $1, to: &self) }
          emit(part, isFirst: isFirst, to: &self)
        } else {
          marks.append(part, combiningClass: combiningClass, isFirst: isFirst)
        }
        isFirst = false
      }
    }
    marks.flush { emit($0, isFirst: $1, to: &self) }
  }

  private mutating func swapBuffers() {
    swap(&scalars, &spareScalars)
    swap(&origins, &spareOrigins)
    removeAll()
  }
}

/// Marks after a starter that wait for their canonical order.
private struct PendingMarks {
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
