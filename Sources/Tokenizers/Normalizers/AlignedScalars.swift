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

  /// Keeps only the scalars of `range`.
  mutating func keep(_ range: Range<Int>) {
    scalars.removeLast(scalars.count - range.upperBound)
    origins.removeLast(origins.count - range.upperBound)
    scalars.removeFirst(range.lowerBound)
    origins.removeFirst(range.lowerBound)
  }

  /// Puts `content` in front, with the origin of what is first now.
  /// - Precondition: There is a scalar.
  mutating func prepend(_ content: [UInt32]) {
    let origin = origins[0]
    scalars.insert(contentsOf: content, at: 0)
    origins.insert(contentsOf: repeatElement(origin, count: content.count), at: 0)
  }

  /// Replaces ranges by `content`, which takes the origin of the last scalar that it replaces.
  /// - Parameter matches: Ascending, without overlap; none is empty.
  mutating func replace(_ matches: [Range<Int>], with content: [UInt32]) {
    guard !matches.isEmpty else { return }
    swapBuffers()
    var place = 0
    for match in matches {
      copySpare(place..<match.lowerBound)
      for scalar in content { append(scalar, origin: spareOrigins[match.upperBound - 1]) }
      place = match.upperBound
    }
    copySpare(place..<spareScalars.count)
  }

  /// Replaces everything by scalars that say what they do to the old ones: 0 takes the place of one, 1 is new beside the
  /// one before it, and -n takes the place of one and of the n after it.
  ///
  /// The n-th place counts, not the scalar that stood there: a removal that no scalar tells of moves all later origins,
  /// as it does in the reference library.
  mutating func transform(_ changed: ScalarChanges) {
    guard !scalars.isEmpty else { return }
    swapBuffers()
    var next = 0
    for (scalar, change) in zip(changed.scalars, changed.changes) {
      let place = change > 0 ? next - 1 : next
      append(scalar, origin: spareOrigins[min(max(place, 0), spareOrigins.count - 1)])
      if change <= 0 { next += 1 - Int(change) }
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

  private mutating func copySpare(_ range: Range<Int>) {
    scalars.append(contentsOf: spareScalars[range])
    origins.append(contentsOf: spareOrigins[range])
  }

  private mutating func swapBuffers() {
    swap(&scalars, &spareScalars)
    swap(&origins, &spareOrigins)
    removeAll()
  }
}
