import Serving
import Synchronization
import Testing

/// Clients that leave.
@Suite struct ClientWatchTests {
  @Test func everyoneHearsOnce() {
    let heard = Mutex<[Int]>([])
    let watch = ClientWatch()
    let first = watch.onLeave { heard.withLock { $0.append(1) } }
    _ = watch.onLeave { heard.withLock { $0.append(2) } }
    watch.forget(first)
    watch.leave()
    watch.leave()
    #expect(heard.withLock { $0 } == [2])
    // Whoever comes later hears at once.
    _ = watch.onLeave { heard.withLock { $0.append(3) } }
    #expect(heard.withLock { $0 } == [2, 3])
  }
}
