import Files
import HTTPTypes
import Hummingbird
import NIOCore
import Tasks

/// What routes share: the models, the batcher, and how a body becomes rows and rows become answers.
struct ServingDesk: Sendable {
  let registry: ModelRegistry
  let settings: ServerSettings
  let batcher: Batcher<ServedWork, InferenceOutput>
  let metrics: ServerMetrics
  let connections: Connections

  /// The models of this moment: a route asks once for a request.
  var models: ServedModels { registry.current }

  /// The body of a request; the connection of a client that takes longer than the server's deadline to send it is closed.
  ///
  /// - Throws: `ServingError.bodyTooLarge`, `.empty`, `.invalid`.
  func body(of request: Request, _ context: ServingContext) async throws -> JSONBody {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > settings.bodyBytes {
      throw ServingError.bodyTooLarge(limit: settings.bodyBytes)
    }
    let isWatched = connections.watch(context.channel) != nil
    let alarm =
      isWatched
      ? batcher.clock.add(context.arrival + settings.deadline) { [channel = context.channel] in
        channel.close(promise: nil)
      } : nil
    defer { if let alarm { batcher.clock.remove(alarm) } }
    let buffer = try await request.body.collect(upTo: settings.bodyBytes)
    guard buffer.readableBytes > 0 else { throw ServingError.empty(name: "body") }
    return try JSONBody(Array(buffer.readableBytesView))
  }

  /// The outputs of some rows, counted for `/metrics`.
  ///
  /// - Throws: why there is none for one of them.
  func outputs(
    _ rows: [InferenceWork], of models: ServedModels, isBatch: Bool, _ request: Request, _ context: ServingContext
  ) async throws -> [InferenceOutput] {
    let method: ServerMetrics.Method = isBatch ? .batch : .single
    metrics.begin(method)
    let work = rows.map {
      Batcher<ServedWork, InferenceOutput>.Row(
        ServedWork(models: models, work: $0), tokens: $0.estimatedTokens)
    }
    if let long = work.first(where: { $0.tokens > settings.batch.batchTokens }) {
      throw ServingError.textTooLong(tokens: long.tokens, limit: settings.batch.batchTokens)
    }
    let answers = try await batcher.answers(
      to: work, by: context.arrival + deadline(request), for: connections.watch(context.channel))
    let outputs = try answers.map { answer in
      do { return try answer.get() } catch let error as ModelError { throw Self.failure(error) }
    }
    metrics.succeed(method, after: .now - context.arrival)
    return outputs
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
    default: .failed("Inference failed")
    }
  }
}
