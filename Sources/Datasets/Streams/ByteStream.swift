import Files
import Glibc

/// Bytes that arrive in pieces of bounded size, so that a file of any size takes little memory.
protocol ByteStream: AnyObject {
  /// The next piece, never empty; nil at the end.
  ///
  /// - Throws: `DatasetError`, `FilesError`.
  func next() throws -> [UInt8]?
}

/// The bytes of an open file or pipe.
final class DescriptorBytes: ByteStream {
  static let usualPieceSize = 1 << 20

  private let descriptor: Int32
  private let isOwned: Bool
  private let path: String
  private let pieceSize: Int
  /// Bytes read so far.
  private(set) var count = 0
  /// Bytes of a plain file; nil of a pipe or device.
  private(set) var size: Int?

  /// - Throws: `DatasetError` when there is no such file or it is a directory.
  init(path: String, pieceSize: Int = usualPieceSize) throws {
    self.path = path
    self.pieceSize = pieceSize
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    isOwned = true
    guard descriptor >= 0 else { throw InputFile.failure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw InputFile.failure(path) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw DatasetError.isDirectory(path: path) }
    if status.st_mode & S_IFMT == S_IFREG { size = Int(status.st_size) }
  }

  /// Standard input.
  init(standardInputNamed name: String) {
    path = name
    pieceSize = Self.usualPieceSize
    descriptor = STDIN_FILENO
    isOwned = false
  }

  deinit {
    if isOwned, descriptor >= 0 { close(descriptor) }
  }

  func next() throws -> [UInt8]? {
    while true {
      var code: Int32 = 0
      let piece = [UInt8](unsafeUninitializedCapacity: pieceSize) { buffer, count in
        let read = Glibc.read(descriptor, buffer.baseAddress, pieceSize)
        code = read < 0 ? errno : 0
        count = max(0, read)
      }
      if code == EINTR { continue }
      guard code == 0 else { throw DatasetError.unreadable(path: path, code: code) }
      count += piece.count
      return piece.isEmpty ? nil : piece
    }
  }
}

/// Bytes that are in memory already, such as those of a sheet.
final class MemoryBytes: ByteStream {
  private var bytes: [UInt8]?

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func next() -> [UInt8]? {
    defer { bytes = nil }
    return bytes?.isEmpty == true ? nil : bytes
  }
}

/// Some bytes that were read to look at them, and then the rest.
final class PrefixedBytes: ByteStream {
  private var pieces: [[UInt8]]
  private let rest: any ByteStream

  init(_ pieces: [[UInt8]], then rest: any ByteStream) {
    self.pieces = pieces.reversed()
    self.rest = rest
  }

  func next() throws -> [UInt8]? { try pieces.popLast() ?? rest.next() }
}

/// What gzip has packed.
final class InflatedBytes: ByteStream {
  /// Packed bytes that are unpacked at once: a thousandfold of them fits in memory.
  private static let partSize = 1 << 13

  private let packed: any ByteStream
  private let gzip: GzipStream
  private var piece: ArraySlice<UInt8> = []
  private var isAtEnd = false

  init(_ packed: any ByteStream, source: String) throws {
    self.packed = packed
    gzip = try GzipStream(source: source)
  }

  func next() throws -> [UInt8]? {
    var result: [UInt8] = []
    while !isAtEnd, result.count < DescriptorBytes.usualPieceSize {
      if piece.isEmpty {
        guard let next = try packed.next() else {
          isAtEnd = true
          try gzip.finish()
          break
        }
        piece = next[...]
      }
      try piece.prefix(Self.partSize).withUnsafeBytes { try gzip.feed($0) { result.append(contentsOf: $0) } }
      piece = piece.dropFirst(Self.partSize)
    }
    return result.isEmpty ? nil : result
  }
}
