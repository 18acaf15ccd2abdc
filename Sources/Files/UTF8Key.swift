internal import Glibc

/// A string that is equal, hashed and ordered by its UTF-8 bytes; Swift's own equality joins different spellings.
package struct UTF8Key: Hashable, Comparable, Sendable {
  package let string: String

  package init(_ string: String) {
    self.string = string
  }

  package static func == (left: UTF8Key, right: UTF8Key) -> Bool {
    left.string.hasSameBytes(as: right.string)
  }

  package static func < (left: UTF8Key, right: UTF8Key) -> Bool {
    left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    string.withUTF8Bytes { hasher.combine(bytes: $0) }
  }
}

extension String {
  package func hasSameBytes(as other: String) -> Bool {
    other.withUTF8Bytes(hasSameBytes)
  }

  func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard utf8.count == other.count else { return false }
    return withUTF8Bytes { own in
      guard let first = own.baseAddress, let second = other.baseAddress else { return true }
      return memcmp(first, second, own.count) == 0
    }
  }

  func withUTF8Bytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    if let result = utf8.withContiguousStorageIfAvailable({ body(UnsafeRawBufferPointer($0)) }) { return result }
    return Array(utf8).withUnsafeBytes(body)
  }
}
