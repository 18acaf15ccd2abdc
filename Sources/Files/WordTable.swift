internal import CFiles
internal import Glibc

/// A table of 64-bit words, all 0 at first, that are read and written at any place: in memory, or in a file without a name
/// that is gone with the process.
///
/// The file's place on the disk is taken when it is made or grows, it is read through a map and written by calls: a full
/// disk is an error and never ends the process. What is read often stays in memory as the system's cache of the file, not
/// as memory of the process.
package final class WordTable {
  package let count: Int
  private let words: UnsafeMutablePointer<UInt64>
  private let file: FileDescriptor?
  private let path: String

  /// A table in memory, or in a folder's file where one is named.
  /// - Throws: `FilesError.system` when the disk or the memory has no room.
  package convenience init(count: Int, folder: String? = nil) throws {
    let path = folder.map { $0 + "/.table-\(getpid())-\(UInt32.random(in: 0...UInt32.max))" } ?? "a table in memory"
    try self.init(count: max(1, count), folder == nil ? nil : Self.makeFile(path), path)
  }

  private init(count: Int, _ file: FileDescriptor?, _ path: String) throws {
    self.count = count
    self.file = file
    self.path = path
    words = try Self.map(count, file, path)
  }

  deinit { munmap(words, count * 8) }

  package var isOnDisk: Bool { file != nil }

  package subscript(place: Int) -> UInt64 {
    precondition(place >= 0 && place < count)
    return words[place]
  }

  /// - Throws: `FilesError.system`.
  package func set(_ value: UInt64, at place: Int) throws {
    precondition(place >= 0 && place < count)
    guard file != nil else {
      words[place] = value
      return
    }
    try withUnsafeBytes(of: value) { try write($0, at: place) }
  }

  /// - Throws: `FilesError.system`.
  package func set(_ values: [UInt64], at place: Int) throws {
    precondition(place >= 0 && place + values.count <= count)
    try values.withUnsafeBytes { bytes in
      guard file != nil else {
        return UnsafeMutableRawBufferPointer(start: words + place, count: bytes.count).copyMemory(from: bytes)
      }
      try write(bytes, at: place)
    }
  }

  /// Sets all words of a table in memory to 0.
  package func clear() {
    precondition(!isOnDisk)
    words.update(repeating: 0, count: count)
  }

  /// The table with words of 0 at the end. In a file it is the same one, and what is written to either is in both.
  /// - Throws: `FilesError.system`.
  package func grown(to count: Int) throws -> WordTable {
    precondition(count >= self.count)
    let grown = try WordTable(count: count, file, path)
    if file == nil { grown.words.update(from: words, count: self.count) }
    return grown
  }

  /// The words with others of 0 after them, in a folder's file.
  /// - Throws: `FilesError.system`.
  package func moved(toFolder folder: String, count: Int) throws -> WordTable {
    precondition(count >= self.count)
    let moved = try WordTable(count: count, folder: folder)
    try moved.write(UnsafeRawBufferPointer(start: words, count: self.count * 8), at: 0)
    return moved
  }

  private func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws {
    guard let file else { return }
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let written = retrying { pwrite(file.number, rest.baseAddress, rest.count, off_t(place * 8 + done)) }
      guard written > 0 else { throw FilesError.system(operation: .write, path: path, code: errno) }
      done += written
    }
  }

  private static func makeFile(_ path: String) throws -> FileDescriptor {
    let number = retrying { cfiles_open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
    guard number >= 0 else { throw FilesError.system(operation: .create, path: path, code: errno) }
    unlink(path)
    return FileDescriptor(owning: number)
  }

  private static func map(_ count: Int, _ file: FileDescriptor?, _ path: String) throws -> UnsafeMutablePointer<UInt64>
  {
    if let file {
      let code = posix_fallocate(file.number, 0, off_t(count * 8))
      guard code == 0 else { throw FilesError.system(operation: .write, path: path, code: code) }
    }
    let address =
      file.map { mmap(nil, count * 8, PROT_READ, MAP_SHARED, $0.number, 0) }
      ?? mmap(nil, count * 8, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let address, address != MAP_FAILED else {
      throw FilesError.system(operation: .map, path: path, code: errno)
    }
    return address.bindMemory(to: UInt64.self, capacity: count)
  }
}
