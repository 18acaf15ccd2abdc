import Files
import Foundation
import Synchronization

/// The real calls, of which one fails, and perhaps all after it as when the power went.
package final class FaultyFileSystem: FileSystem {
  package enum After: Sendable { case goesOn, isOver }

  private let failing: Int
  private let after: After
  private let shortWrites: Bool
  private let code: Int32?
  private let real = PosixFileSystem()
  private let state = Mutex<[String]>([])

  /// Fails the call with this number, counted from 0.
  ///
  /// - Parameter code: the `errno` of what fails; nil: a full disk for a write, else a broken one.
  package init(failing: Int = .max, after: After = .goesOn, shortWrites: Bool = false, code: Int32? = nil) {
    self.code = code
    self.failing = failing
    self.after = after
    self.shortWrites = shortWrites
  }

  /// The names of the calls so far.
  package var calls: [String] { state.withLock { $0 } }

  private func call(_ name: String, _ operation: FilesError.Operation, _ path: String) throws {
    let number = state.withLock { calls in
      calls.append(name)
      return calls.count - 1
    }
    if number == failing || (number > failing && after == .isOver) {
      throw FilesError.system(operation: operation, path: path, code: code ?? (operation == .write ? ENOSPC : EIO))
    }
  }

  package func makeDirectory(_ path: String) throws {
    try call("makeDirectory", .create, path)
    try real.makeDirectory(path)
  }

  package func createFile(_ path: String) throws -> Int32 {
    try call("createFile", .create, path)
    return try real.createFile(path)
  }

  package func openDirectory(_ path: String) throws -> Int32 {
    try call("openDirectory", .open, path)
    return try real.openDirectory(path)
  }

  package func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, path: String) throws -> Int
  {
    try call("write", .write, path)
    let part = shortWrites ? UnsafeRawBufferPointer(rebasing: bytes.prefix(3)) : bytes
    return try real.write(part, to: descriptor, at: offset, path: path)
  }

  package func sync(_ descriptor: Int32, path: String) throws {
    try call("sync", .sync, path)
    try real.sync(descriptor, path: path)
  }

  package func close(_ descriptor: Int32, path: String) throws {
    // A failing close closes all the same, as the system's does.
    try real.close(descriptor, path: path)
    try call("close", .close, path)
  }

  package func renameNew(_ from: String, to: String) throws {
    try call("renameNew", .rename, to)
    try real.renameNew(from, to: to)
  }

  package func renameReplacing(_ from: String, to: String) throws {
    try call("renameReplacing", .rename, to)
    try real.renameReplacing(from, to: to)
  }

  package func exchange(_ first: String, _ second: String) throws {
    try call("exchange", .exchange, second)
    try real.exchange(first, second)
  }

  package func link(_ from: String, to: String) throws {
    try call("link", .link, to)
    try real.link(from, to: to)
  }

  package func removeFile(_ path: String) throws {
    try call("removeFile", .remove, path)
    try real.removeFile(path)
  }

  package func removeDirectory(_ path: String) throws {
    try call("removeDirectory", .remove, path)
    try real.removeDirectory(path)
  }
}
