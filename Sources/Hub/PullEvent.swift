/// What a pull tells while it works.
package enum PullEvent: Sendable, Equatable {
  /// A source is being tried.
  case source(String)
  /// Bytes fetched so far of all that will be; the total is nil where it is not known.
  case progress(done: Int, total: Int?)
  /// A download goes on where an earlier one stopped.
  case resumed(file: String, from: Int)
  /// Something went wrong that can be mended, and what is done about it.
  case setback(String)
}

/// What a pull came to.
package struct PulledEncoder: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// It was not there before.
    case installed
    /// It took the place of another state of the same encoder.
    case replaced
    /// It was there already, and every file has the digest that was recorded.
    case verified
  }

  package let path: String
  package let outcome: Outcome
  package let provenance: EncoderProvenance
}
