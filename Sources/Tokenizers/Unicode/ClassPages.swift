/// The class of every scalar in two steps: 128 scalars make a page, and pages without variation are shared.
struct ClassPages: Sendable {
  private static let pageSize = 128
  private static let scalarCount = 0x110000
  private static let classBits: UInt32 = 11

  private var pageOfBlock: [UInt16]
  private var isShared: [Bool] = []
  private var classes: [UInt16] = []

  /// - Parameter runs: `first scalar << 11 | class bits`, ascending; each run ends where the next begins.
  init(runs: [UInt32]) {
    pageOfBlock = [UInt16](repeating: 0, count: Self.scalarCount / Self.pageSize)
    var uniformPages: [UInt16: UInt16] = [:]
    for (position, run) in runs.enumerated() {
      let bits = UInt16(run & (1 << Self.classBits - 1))
      let end = position + 1 < runs.count ? Int(runs[position + 1] >> Self.classBits) : Self.scalarCount
      var scalar = Int(run >> Self.classBits)
      while scalar < end {
        let block = scalar / Self.pageSize
        let blockEnd = (block + 1) * Self.pageSize
        if scalar % Self.pageSize == 0, blockEnd <= end {
          if let page = uniformPages[bits] {
            pageOfBlock[block] = page
          } else {
            pageOfBlock[block] = appendPage(of: bits)
            uniformPages[bits] = pageOfBlock[block]
          }
        } else {
          if scalar % Self.pageSize == 0 { pageOfBlock[block] = appendPage(of: 0, isShared: false) }
          let base = Int(pageOfBlock[block]) * Self.pageSize
          for other in scalar..<min(end, blockEnd) { classes[base + other % Self.pageSize] = bits }
        }
        scalar = min(end, blockEnd)
      }
    }
  }

  /// - Precondition: `scalar` is a Unicode scalar.
  subscript(scalar: UInt32) -> CharacterClass {
    let page = Int(pageOfBlock[Int(scalar >> 7)])
    return CharacterClass(rawValue: classes[page << 7 | Int(scalar & 127)])
  }

  mutating func insert(_ added: CharacterClass, at scalar: UInt32) {
    let block = Int(scalar) / Self.pageSize
    let page = Int(pageOfBlock[block])
    if isShared[page] {
      // A shared page is uniform, so its first class is the class of all.
      pageOfBlock[block] = appendPage(of: classes[page * Self.pageSize], isShared: false)
    }
    classes[Int(pageOfBlock[block]) * Self.pageSize + Int(scalar) % Self.pageSize] |= added.rawValue
  }

  private mutating func appendPage(of bits: UInt16, isShared shared: Bool = true) -> UInt16 {
    isShared.append(shared)
    classes.append(contentsOf: repeatElement(bits, count: Self.pageSize))
    return UInt16(isShared.count - 1)
  }
}
