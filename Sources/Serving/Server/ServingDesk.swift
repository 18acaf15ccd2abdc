import Files
import HTTPTypes
import Hummingbird
import NIOCore
import Tasks

/// What a request works with: its models, and how a body becomes rows and rows become answers.
struct ServingDesk: Sendable {
  let models: ServedModels
  let parts: ServerParts

  var settings: ServerSettings { parts.settings }

  /// The body of a request; the connection of a client that takes longer than the server's deadline to send it is closed.
  ///
  /// - Throws: `ServingError.bodyTooLarge`, `.empty`, `.invalid`.
  func body(of request: Request, _ context: ServingContext) async throws -> JSONBody {
    try JSONBody(await bytes(of: request, context))
  }

  /// As `body`, whatever is in it.
  ///
  /// - Throws: `ServingError.bodyTooLarge`, `.empty`.
  func bytes(of request: Request, _ context: ServingContext) async throws -> [UInt8] {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > settings.bodyBytes {
      throw ServingError.bodyTooLarge(limit: settings.bodyBytes)
    }
    let isWatched = parts.connections.watch(context.channel) != nil
    let alarm =
      isWatched
      ? parts.batcher.clock.add(context.arrival + settings.deadline) { [channel = context.channel] in
        channel.close(promise: nil)
      } : nil
    defer { if let alarm { parts.batcher.clock.remove(alarm) } }
    let buffer = try await request.body.collect(upTo: settings.bodyBytes)
    guard buffer.readableBytes > 0 else { throw ServingError.empty(name: "body") }
    return Array(buffer.readableBytesView)
  }

  /// The outputs of some rows, counted for `/metrics`.
  ///
  /// - Parameter limit: tokens of the request, as they are estimated; nil: as the settings say.
  /// - Throws: why there is none for one of them.
  func outputs(
    _ rows: [InferenceWork], isBatch: Bool, _ request: Request, _ context: ServingContext, limit: Int? = nil
  ) async throws -> [InferenceOutput] {
    let method: ServerMetrics.Method = isBatch ? .batch : .single
    parts.metrics.begin(method)
    let work = rows.map {
      Batcher<ServedWork, InferenceOutput>.Row(
        ServedWork(models: models, work: $0), tokens: $0.estimatedTokens)
    }
    if let long = work.first(where: { $0.tokens > settings.batch.batchTokens }) {
      throw ServingError.textTooLong(tokens: long.tokens, limit: settings.batch.batchTokens)
    }
    let total = work.reduce(0) { $0 + $1.tokens }
    let limit = limit ?? settings.batch.requestTokens
    guard total <= limit else { throw ServingError.requestTooLong(tokens: total, limit: limit) }
    let deadline = try context.arrival + deadline(request)
    var outputs: [InferenceOutput] = []
    // A batch at a time: what others ask meanwhile comes between.
    for share in shares(of: work) {
      let answers = try await parts.batcher.answers(
        to: Array(work[share]), by: deadline, for: parts.connections.watch(context.channel), tally: context.tally)
      outputs += try answers.map { answer in
        do { return try answer.get() } catch let error as ModelError { throw Self.failure(error) }
      }
    }
    for (row, output) in zip(rows, outputs) {
      context.tally.read(characters: row.characters, tokens: output.tokens, tokenization: output.tokenization)
    }
    parts.metrics.succeed(method, after: .now - context.arrival, context.tally.times, lengths: outputs.map(\.tokens))
    return outputs
  }

  /// Rows that make one batch each.
  private func shares(of work: [Batcher<ServedWork, InferenceOutput>.Row]) -> [Range<Int>] {
    var shares: [Range<Int>] = []
    var start = 0
    var tokens = 0
    for (index, row) in work.enumerated() {
      let isFull = tokens + row.tokens > settings.batch.batchTokens || index - start >= settings.batch.batchRows
      if index > start, isFull {
        shares.append(start..<index)
        start = index
        tokens = 0
      }
      tokens += row.tokens
    }
    return start < work.count ? shares + [start..<work.count] : shares
  }

  /// - Throws: `ServingError.invalid` when the header says no time.
  private func deadline(_ request: Request) throws -> Duration {
    guard let name = HTTPField.Name("X-Request-Timeout-Ms"), let text = request.headers[name] else {
      return settings.deadline
    }
    guard let milliseconds = Int(text), (1...86_400_000).contains(milliseconds) else {
      throw ServingError.invalid("X-Request-Timeout-Ms: expected milliseconds from 1")
    }
    return min(settings.deadline, .milliseconds(milliseconds))
  }

  /// What a model says of a text that it cannot read, without the path of the model.
  private static func failure(_ error: ModelError) -> ServingError {
    switch error {
    case .textTooLong(_, let tokens, let limit):
      .unreadable("`inputs` must have less than \(limit) tokens. Given: \(tokens)")
    case .sentenceModules(_, let found): .unreadable("this encoder makes its vectors by \(found), which is not offered")
    default: .failed("Inference failed")
    }
  }
}
