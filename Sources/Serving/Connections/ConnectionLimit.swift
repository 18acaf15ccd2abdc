import HummingbirdCore
import Synchronization

/// Bounds how many connections are open.
///
/// At the limit idle connections give way to new ones, replies end their connections, and what finds no place waits in the
/// system's queue.
package final class ConnectionLimit: AvailableConnectionsDelegate {
  private let limit: Int
  private let connections: Connections
  private let count = Mutex(0)

  /// - Parameter limit: at least 1.
  package init(_ limit: Int, _ connections: Connections) {
    self.limit = limit
    self.connections = connections
  }

  package var isFull: Bool { count.withLock { $0 >= limit } }

  package func connectionOpened() {
    let isFull = count.withLock { count in
      count += 1
      return count >= limit
    }
    if isFull { connections.closeIdlest() }
  }

  package func connectionClosed() { count.withLock { $0 -= 1 } }

  package func isAcceptingNewConnections() -> Bool { !isFull }
}
