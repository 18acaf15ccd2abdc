import Hummingbird
import NIOCore

/// What a request carries on its way: when it came, and over which connection.
struct ServingContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  let arrival = ContinuousClock.Instant.now

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
