import HTTPTypes
import Synchronization

/// What the rows of one request took: for the headers of its reply, and for the counts of all requests.
package final class RequestTally: Sendable {
  /// Sums over rows.
  private struct Sums {
    var computed = 0
    var wait = Duration.zero
    var computation = Duration.zero
    var read = 0
    var tokenization = Duration.zero
    var characters = 0
    var tokens = 0
  }

  /// Means over the rows, as text-embeddings-inference gives times.
  struct Times: Sendable, Equatable {
    var queue = Duration.zero
    var tokenization = Duration.zero
    /// Of the batches that the rows were in, making tokens left out.
    var inference = Duration.zero
  }

  private let sums = Mutex(Sums())

  package init() {}

  /// A row's batch has been computed.
  func computed(wait: Duration, computation: Duration) {
    sums.withLock { sums in
      sums.computed += 1
      sums.wait += wait
      sums.computation += computation
    }
  }

  /// A row's texts were read.
  ///
  /// - Parameters:
  ///   - characters: code points.
  ///   - tokenization: of all that was read beside them.
  func read(characters: Int, tokens: Int, tokenization: Duration) {
    sums.withLock { sums in
      sums.read += 1
      sums.characters += characters
      sums.tokens += tokens
      sums.tokenization += tokenization
    }
  }

  var times: Times {
    sums.withLock { sums in
      guard sums.computed > 0 else { return Times() }
      let tokenization = sums.tokenization / max(1, sums.read)
      let computation = sums.computation / sums.computed
      return Times(
        queue: sums.wait / sums.computed, tokenization: tokenization,
        inference: max(.zero, computation - tokenization))
    }
  }

  /// text-embeddings-inference's headers, times in whole milliseconds; nothing where nothing was computed.
  func headers(total: Duration) -> HTTPFields {
    let sums = sums.withLock { $0 }
    guard sums.computed > 0 else { return [:] }
    let times = times
    func milliseconds(_ duration: Duration) -> String { String(Int(duration / .milliseconds(1))) }
    let values = [
      ("x-compute-type", "cpu"), ("x-compute-time", milliseconds(total)),
      ("x-compute-characters", String(sums.characters)), ("x-compute-tokens", String(sums.tokens)),
      ("x-total-time", milliseconds(total)), ("x-tokenization-time", milliseconds(times.tokenization)),
      ("x-queue-time", milliseconds(times.queue)), ("x-inference-time", milliseconds(times.inference)),
    ]
    var fields = HTTPFields()
    for (name, value) in values {
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return fields
  }
}
