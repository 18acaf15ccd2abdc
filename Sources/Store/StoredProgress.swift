/// What the store has of a run already, from which an update goes on.
package struct StoredProgress: Sendable, Equatable {
  package let run: StoredRun
  /// Bytes of the log that are read.
  package let logSize: Int
  /// What stood before that place in the log, so that a log that was cut and grew again is noticed.
  package let logMark: String?
}
