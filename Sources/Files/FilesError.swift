internal import Glibc

/// What can go wrong with a file, with the evidence that its one-line description shows.
package enum FilesError: Error, Equatable, Sendable {
  /// A system call failed; `code` is its `errno`.
  case system(operation: Operation, path: String, code: Int32)
  /// A directory, pipe or device stands where a plain file is needed.
  case notRegularFile(path: String)
  /// Something else stands where a directory is needed.
  case notDirectory(path: String)
  /// A name that would leave the directory it is used in.
  case unsafeName(name: String, source: String)
  /// Another process holds the lock.
  case inUse(path: String)
  /// The directory was replaced each time it was read.
  case keepsChanging(path: String)
  case json(source: String, line: Int, column: Int, fault: JSONFault)
  case safetensors(path: String, fault: SafetensorsFault)
  case zip(path: String, fault: ZipFault)
  case gzip(source: String, fault: CompressionFault)

  /// What was being done when a system call failed.
  package enum Operation: String, Equatable, Sendable {
    case open, read, map, inspect, list, create, write, sync, close, rename, exchange, link, remove
  }

  package enum JSONFault: Equatable, Sendable {
    case empty
    case byteOrderMark
    case unexpectedByte(found: UInt8, expected: String)
    case unexpectedEnd(expected: String)
    case trailingBytes
    case duplicateKey(String)
    case invalidUTF8
    case controlCharacter(UInt8)
    case invalidEscape
    case loneSurrogate
    case invalidNumber
    case numberOutOfRange(String)
    case tooDeep(limit: Int)
    case tooLarge(bytes: Int, limit: Int)
  }

  package enum SafetensorsFault: Error, Equatable, Sendable {
    case fileTooShort(bytes: Int)
    case headerTooLarge(bytes: UInt64, limit: Int)
    case headerPastEnd(header: Int, file: Int)
    case headerStart(found: UInt8?)
    case header(JSONFault, line: Int, column: Int)
    case metadata(key: String?)
    case entry(tensor: String, field: String)
    case unknownType(tensor: String, found: String)
    case sizeOverflow(tensor: String, shape: [Int])
    case reversedRange(tensor: String, start: Int, end: Int)
    case gap(tensor: String, expected: Int, found: Int)
    case overlap(tensor: String, expected: Int, found: Int)
    case sizeMismatch(tensor: String, type: ScalarType, shape: [Int], expected: Int, found: Int)
    case pastEnd(tensor: String, end: Int, data: Int)
    case trailingBytes(used: Int, data: Int)
    case notFloatingPoint(tensor: String, type: ScalarType)
    case destinationSize(tensor: String, expected: Int, found: Int)
    case valueOutOfRange(tensor: String, index: Int)
    case valueCount(tensor: String, shape: [Int], expected: Int, found: Int)
    case reservedName(String)
    case duplicateName(String)
  }

  package enum ZipFault: Error, Equatable, Sendable {
    case notAnArchive
    case damaged(String)
    case unsafeName(String)
    case duplicateName(String)
    case link(String)
    case encrypted(String)
    case method(entry: String, number: Int)
    case checksum(entry: String)
    case size(entry: String, expected: Int, found: Int)
    case overLimit(entry: String, bytes: Int, limit: Int)
    case compression(entry: String, fault: CompressionFault)
  }

  package enum CompressionFault: Error, Equatable, Sendable {
    case invalidData
    case truncated
    case trailingBytes(Int)
    case overLimit(Int)
    case outOfMemory
  }

  /// True when a call failed because nothing has the name.
  package var isNotFound: Bool {
    if case .system(_, _, ENOENT) = self { true } else { false }
  }

  /// True when a call failed because the file system knows one name a file.
  var hasNoLinks: Bool {
    if case .system(.link, _, let code) = self {
      [EPERM, EXDEV, EMLINK, ENOSYS, EOPNOTSUPP].contains(code)
    } else {
      false
    }
  }

  /// True when a call failed because the name is taken.
  package var isExisting: Bool {
    if case .system(_, _, EEXIST) = self { true } else { false }
  }
}
