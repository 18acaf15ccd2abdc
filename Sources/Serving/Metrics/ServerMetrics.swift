import Synchronization

/// What `/metrics` says, under the names of text-embeddings-inference.
final class ServerMetrics: Sendable {
  /// How many texts a request brought.
  enum Method: String, CaseIterable, Sendable {
    case single
    case batch
  }

  private struct State {
    var begun: [Method: Int] = [:]
    var succeeded: [Method: Int] = [:]
    var failed: [String: Int] = [:]
    var duration = Histogram.seconds
    var queueDuration = Histogram.seconds
    var inferenceDuration = Histogram.seconds
    var tokenizationDuration = Histogram.seconds
    var inputLength = Histogram.sizes(upTo: 17)
    var batchSize = Histogram.sizes(upTo: 12)
    var batchTokens = Histogram.sizes(upTo: 17)
  }

  private let state = Mutex(State())

  func begin(_ method: Method) { state.withLock { $0.begun[method, default: 0] += 1 } }

  /// - Parameters:
  ///   - times: the means over its rows.
  ///   - lengths: tokens that each text was read in.
  func succeed(_ method: Method, after duration: Duration, _ times: RequestTally.Times, lengths: [Int]) {
    state.withLock { state in
      state.succeeded[method, default: 0] += 1
      state.duration.add(duration / .seconds(1))
      state.queueDuration.add(times.queue / .seconds(1))
      state.tokenizationDuration.add(times.tokenization / .seconds(1))
      state.inferenceDuration.add(times.inference / .seconds(1))
      for length in lengths { state.inputLength.add(Double(length)) }
    }
  }

  /// - Parameter type: the `error_type` of the reply.
  func fail(_ type: String) { state.withLock { $0.failed[type, default: 0] += 1 } }

  func note(_ batch: BatchRecord) {
    state.withLock { state in
      state.batchSize.add(Double(batch.rows))
      state.batchTokens.add(Double(batch.tokens))
    }
  }

  /// The text of `GET /metrics`.
  func text(queueSize: Int) -> String {
    let state = state.withLock { $0 }
    var text = ""
    for (name, counts) in [("te_request_count", state.begun), ("te_request_success", state.succeeded)] {
      text += "# TYPE \(name) counter\n"
      for method in Method.allCases { text += "\(name){method=\"\(method.rawValue)\"} \(counts[method] ?? 0)\n" }
    }
    text += "# TYPE te_request_failure counter\n"
    for (type, count) in state.failed.sorted(by: { $0.key < $1.key }) {
      text += "te_request_failure{err=\"\(type)\"} \(count)\n"
    }
    text += "# TYPE te_queue_size gauge\nte_queue_size \(queueSize)\n"
    state.duration.write("te_request_duration", to: &text)
    state.inputLength.write("te_request_input_length", to: &text)
    state.tokenizationDuration.write("te_request_tokenization_duration", to: &text)
    state.queueDuration.write("te_request_queue_duration", to: &text)
    state.inferenceDuration.write("te_request_inference_duration", to: &text)
    state.batchSize.write("te_batch_next_size", to: &text)
    state.batchTokens.write("te_batch_next_tokens", to: &text)
    return text
  }
}
