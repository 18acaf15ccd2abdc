import NIOCore
import Synchronization

/// The open connections, found by their channel: their clients, and since when they have had nothing to do.
package final class Connections: Sendable {
  private struct Entry: Sendable {
    let channel: any Channel
    let watch: ClientWatch
    /// Nil while a request is answered.
    var idleSince: NIODeadline?
  }

  private let entries = Mutex<[ObjectIdentifier: Entry]>([:])

  package init() {}

  /// The watch of a channel; nil where nobody watches it, as in tests without sockets.
  func watch(_ channel: any Channel) -> ClientWatch? { entries.withLock { $0[ObjectIdentifier(channel)]?.watch } }

  func add(_ channel: any Channel, _ watch: ClientWatch) {
    let entry = Entry(channel: channel, watch: watch, idleSince: channel.eventLoop.now)
    entries.withLock { $0[ObjectIdentifier(channel)] = entry }
  }

  func remove(_ channel: any Channel) {
    entries.withLock { $0[ObjectIdentifier(channel)] = nil }
  }

  func setIdle(_ channel: any Channel, since: NIODeadline?) {
    entries.withLock { $0[ObjectIdentifier(channel)]?.idleSince = since }
  }

  /// Closes the connection that has had nothing to do for longest, if there is one.
  ///
  /// - Complexity: linear in the connections.
  package func closeIdlest() {
    let idlest = entries.withLock { entries -> (any Channel)? in
      let idle = entries.filter { $0.value.idleSince != nil }
      let found = idle.min { ($0.value.idleSince ?? .distantFuture) < ($1.value.idleSince ?? .distantFuture) }
      guard let found else { return nil }
      // Who asks next gets another one.
      entries[found.key]?.idleSince = nil
      return found.value.channel
    }
    idlest?.close(promise: nil)
  }
}
