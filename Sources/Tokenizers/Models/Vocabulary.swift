/// Tokens by id, and ids by the bytes of tokens.
///
/// One open-addressing table over hashes that grow byte by byte, so that all beginnings of a word are hashed in one
/// pass. Bytes decide: two spellings of one character are two tokens.
struct Vocabulary: Sendable {
  /// Hash and bytes that stand in front of what is looked up.
  struct Prefix: Sendable {
    let bytes: [UInt8]
    fileprivate let hash: UInt64

    init(_ bytes: [UInt8]) {
      self.bytes = bytes
      hash = bytes.reduce(Vocabulary.seed, Vocabulary.hash)
    }
  }

  private static let seed: UInt64 = 0x243f_6a88_85a3_08d3
  private static let multiplier: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// Count of bytes of the longest token.
  private(set) var longestToken = 0
  private var blob: [UInt8] = []
  private var starts: [Int] = [0]
  /// Upper half: a part of the hash; lower half: id + 1; 0 is free.
  private var slots: [UInt64]
  private let slotShift: UInt64

  init(capacity: Int) {
    let bits = UInt64(max(4, Int.bitWidth - (2 * capacity).leadingZeroBitCount))
    slots = [UInt64](repeating: 0, count: 1 << bits)
    slotShift = 64 - bits
    starts.reserveCapacity(capacity + 1)
    blob.reserveCapacity(8 * capacity)
  }

  var count: Int { starts.count - 1 }

  /// Adds a token with the next id.
  /// - Returns: nil, or the id that these bytes have already; then nothing is added.
  /// - Precondition: Fewer tokens than the capacity.
  mutating func append(_ token: Span<UInt8>) -> Int32? {
    precondition(count < slots.count / 2)
    var hash = Self.seed
    for index in token.indices { hash = Self.hash(hash, token[index]) }
    var slot = Int(Self.mixed(hash) >> slotShift)
    while slots[slot] != 0 {
      if let id = id(at: slot, hash: Self.mixed(hash), token, 0..<token.count, after: nil) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Self.mixed(hash) & ~0xffff_ffff | UInt64(count + 1)
    for index in token.indices { blob.append(token[index]) }
    starts.append(blob.count)
    longestToken = max(longestToken, token.count)
    return nil
  }

  subscript(id: Int32) -> String? {
    guard id >= 0, Int(id) < count else { return nil }
    return String(decoding: blob[starts[Int(id)]..<starts[Int(id) + 1]], as: UTF8.self)
  }

  /// The bytes of a token.
  /// - Precondition: `id` is in the vocabulary.
  func bytes(of id: Int32) -> ArraySlice<UInt8> { blob[starts[Int(id)]..<starts[Int(id) + 1]] }

  func id(of token: String) -> Int32? {
    let bytes = token.utf8Span.span
    return id(of: bytes, 0..<bytes.count)
  }

  /// The id of the token that is exactly `bytes[range]`.
  func id(of bytes: Span<UInt8>, _ range: Range<Int>) -> Int32? {
    guard range.count <= longestToken else { return nil }
    var hash = Self.seed
    for index in range { hash = Self.hash(hash, bytes[index]) }
    return find(hash, bytes, range, after: nil)
  }

  /// The longest token that is `prefix` and at least one byte of `bytes` from the start of `range` on.
  /// - Parameter hashes: Scratch memory; what it holds does not matter.
  /// - Returns: The token's id and where it ends.
  func longestMatch(
    in bytes: Span<UInt8>, _ range: Range<Int>, after prefix: Prefix?, hashes: inout [UInt64]
  ) -> (id: Int32, end: Int)? {
    let limit = min(range.upperBound, range.lowerBound + longestToken - (prefix?.bytes.count ?? 0))
    guard limit > range.lowerBound else { return nil }
    hashes.removeAll(keepingCapacity: true)
    var hash = prefix?.hash ?? Self.seed
    for index in range.lowerBound..<limit {
      hash = Self.hash(hash, bytes[index])
      hashes.append(hash)
    }
    var end = limit
    while end > range.lowerBound {
      // A token ends where a scalar ends.
      if end == bytes.count || !bytes[end].isContinuation,
        let id = find(hashes[end - range.lowerBound - 1], bytes, range.lowerBound..<end, after: prefix)
      {
        return (id, end)
      }
      end -= 1
    }
    return nil
  }

  private func find(_ hash: UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>, after prefix: Prefix?) -> Int32? {
    let mixed = Self.mixed(hash)
    var slot = Int(mixed >> slotShift)
    while slots[slot] != 0 {
      if let id = id(at: slot, hash: mixed, bytes, range, after: prefix) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The id in `slot` if its token is `prefix` and `bytes[range]`.
  private func id(
    at slot: Int, hash: UInt64, _ bytes: Span<UInt8>, _ range: Range<Int>, after prefix: Prefix?
  ) -> Int32? {
    let entry = slots[slot]
    guard entry >> 32 == hash >> 32 else { return nil }
    let position = Int(entry & 0xffff_ffff) - 1
    var start = starts[position]
    guard starts[position + 1] - start == (prefix?.bytes.count ?? 0) + range.count else { return nil }
    if let prefix {
      for index in prefix.bytes.indices where blob[start + index] != prefix.bytes[index] { return nil }
      start += prefix.bytes.count
    }
    for index in range where blob[start + index - range.lowerBound] != bytes[index] { return nil }
    return Int32(position)
  }

  private static func hash(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* multiplier }

  /// Spreads the bits that the last bytes changed over the upper half.
  private static func mixed(_ hash: UInt64) -> UInt64 { (hash ^ hash >> 29) &* multiplier }
}
