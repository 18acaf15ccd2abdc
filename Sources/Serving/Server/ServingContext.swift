import Hummingbird
import NIOCore

/// What a request carries on its way: when it came, over which connection, and what it took.
struct ServingContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  let arrival = ContinuousClock.Instant.now
  let tally = RequestTally()
  let trail = RequestTrail()

  init(source: Source) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
