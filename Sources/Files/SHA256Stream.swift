internal import Crypto

/// SHA-256 of bytes that arrive in pieces.
package struct SHA256Stream {
  private var state = SHA256()

  package init() {}

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    state.update(bufferPointer: bytes)
  }

  /// The digest in hexadecimal.
  package func finalize() -> String { hexadecimal(state.finalize()) }
}

/// SHA-1, only to recognise git's names for contents.
struct SHA1Stream {
  private var state = Insecure.SHA1()

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    state.update(bufferPointer: bytes)
  }

  func finalize() -> String { hexadecimal(state.finalize()) }
}

private func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in digest {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
