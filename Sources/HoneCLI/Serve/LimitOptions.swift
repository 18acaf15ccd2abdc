import ArgumentParser
import Serving

/// How much a server lets in, under the names of text-embeddings-inference where it has one.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Requests that are worked on or wait at once; more get 429.", valueName: "count"))
  var maxConcurrentRequests = ServerSettings().concurrentRequests
  @Option(help: ArgumentHelp("Connections that are open at once; more wait.", valueName: "count"))
  var maxConnections = ServerSettings().connections
  @Option(help: ArgumentHelp("Texts of one request.", valueName: "count"))
  var maxClientBatchSize = ServerSettings().inputsPerRequest
  @Option(help: ArgumentHelp("Bytes of a request's body.", valueName: "bytes"))
  var payloadLimit = ServerSettings().bodyBytes
  @Option(help: ArgumentHelp("Tokens that are computed at once, and most that a text may have.", valueName: "count"))
  var maxBatchTokens = BatchLimits().batchTokens
  @Option(help: ArgumentHelp("Texts that wait; more get 429.", valueName: "count"))
  var maxQueue = BatchLimits().queueRows
  @Option(help: ArgumentHelp("The longest that a request may take, in seconds.", valueName: "seconds"))
  var deadline = 30.0
  @Option(help: ArgumentHelp("How long accepted requests may take after SIGTERM, in seconds.", valueName: "seconds"))
  var drain = 30.0

  func validate() throws {
    let counts = [
      ("--max-concurrent-requests", maxConcurrentRequests), ("--max-connections", maxConnections),
      ("--max-client-batch-size", maxClientBatchSize),
      ("--payload-limit", payloadLimit), ("--max-batch-tokens", maxBatchTokens), ("--max-queue", maxQueue),
    ]
    for (name, count) in counts where !(1...1_000_000_000).contains(count) {
      throw ValidationError("\(name): expected 1 to 1000000000, found \(count)")
    }
    for (name, seconds) in [("--deadline", deadline), ("--drain", drain)]
    where !(0.001...86_400).contains(seconds) {
      throw ValidationError("\(name): expected 0.001 to 86400 seconds, found \(seconds)")
    }
  }

  func apply(to settings: inout ServerSettings) {
    settings.concurrentRequests = maxConcurrentRequests
    settings.connections = maxConnections
    settings.inputsPerRequest = maxClientBatchSize
    settings.bodyBytes = payloadLimit
    settings.batch.batchTokens = maxBatchTokens
    settings.batch.queueRows = maxQueue
    settings.deadline = .milliseconds(Int64(deadline * 1000))
    settings.drain = .milliseconds(Int64(drain * 1000))
  }
}
