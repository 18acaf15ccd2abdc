import Files
import Foundation
import Synchronization

/// A socket file that a server listens on: nobody else's is taken away, neither at the start nor at the end.
struct SocketFile: Sendable {
  private let path: String
  private let identity: FileIdentity

  /// The socket that was just bound at a path; nil when somebody has replaced it already.
  init?(bound path: String) {
    guard let identity = (try? FileStatus(link: path))?.identity else { return nil }
    self.path = path
    self.identity = identity
  }

  /// Removes it, unless another server has put its own in its place.
  func remove() {
    guard let now = (try? FileStatus(link: path))?.identity,
      (now.device, now.inode, now.changed) == (identity.device, identity.inode, identity.changed)
    else { return }
    unlink(path)
  }

  /// - Throws: `ServingError.cannotListen` when somebody listens there, or what stands there is no socket.
  static func check(_ path: String) throws {
    guard let status = try FileStatus(link: path) else { return }
    guard status.kind == .other else {
      throw ServingError.cannotListen(address: path, reason: "expected nothing or a socket there, found a file")
    }
    let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw ServingError.cannotListen(address: path, reason: "the path is too long for a socket")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isTaken = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    if isTaken { throw ServingError.cannotListen(address: path, reason: "another server listens there") }
  }
}

/// The socket files of a server while it runs.
final class SocketFiles: Sendable {
  private let files = Mutex<[SocketFile]>([])

  func add(_ path: String) {
    guard let file = SocketFile(bound: path) else { return }
    files.withLock { $0.append(file) }
  }

  func removeAll() {
    files.withLock { files in
      for file in files { file.remove() }
      files = []
    }
  }
}
