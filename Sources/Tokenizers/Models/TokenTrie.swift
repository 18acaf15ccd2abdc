/// Finds all tokens that begin at a place, byte by byte.
///
/// One open-addressing table from a node and a byte to the next node.
struct TokenTrie: Sendable {
  // Node · byte (8 bits), and a bit above that tells a key from a free slot.
  private var keys: [UInt64]
  private var children: [Int32]
  private var shift: UInt64
  /// The token that ends at each node, or -1.
  private var tokens: [Int32] = [-1]

  static let root: Int32 = 0

  init(_ vocabulary: Vocabulary) {
    let bits: UInt64 = 8
    keys = [UInt64](repeating: 0, count: 1 << bits)
    children = [Int32](repeating: 0, count: 1 << bits)
    shift = 64 - bits
    for id in 0..<Int32(vocabulary.count) {
      var node = Self.root
      for byte in vocabulary.bytes(of: id) { node = insert(node, byte) }
      tokens[Int(node)] = id
    }
  }

  /// The node that `byte` leads to; -1 when no token goes on so.
  func child(_ node: Int32, _ byte: UInt8) -> Int32 {
    let slot = slot(of: Self.key(node, byte))
    return keys[slot] == 0 ? -1 : children[slot]
  }

  /// The token that ends at `node`, or -1.
  func token(at node: Int32) -> Int32 { tokens[Int(node)] }

  private mutating func insert(_ node: Int32, _ byte: UInt8) -> Int32 {
    let key = Self.key(node, byte)
    var slot = slot(of: key)
    if keys[slot] != 0 { return children[slot] }
    if 2 * tokens.count >= keys.count {
      grow()
      slot = self.slot(of: key)
    }
    keys[slot] = key
    children[slot] = Int32(tokens.count)
    tokens.append(-1)
    return children[slot]
  }

  private mutating func grow() {
    let (oldKeys, oldChildren) = (keys, children)
    keys = [UInt64](repeating: 0, count: 2 * oldKeys.count)
    children = [Int32](repeating: 0, count: keys.count)
    shift -= 1
    for (key, child) in zip(oldKeys, oldChildren) where key != 0 {
      let slot = slot(of: key)
      keys[slot] = key
      children[slot] = child
    }
  }

  private static func key(_ node: Int32, _ byte: UInt8) -> UInt64 { UInt64(node) << 8 | UInt64(byte) + 1 << 40 }

  private func slot(of key: UInt64) -> Int {
    var slot = Int((key &* 0x9e37_79b9_7f4a_7c15) >> shift)
    while keys[slot] != 0, keys[slot] != key { slot = (slot + 1) & (keys.count - 1) }
    return slot
  }
}
