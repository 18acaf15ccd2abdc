/// How long a Hub is waited for, and how often it is asked again.
package struct Patience: Sendable, Equatable {
  /// Seconds until a connection must stand.
  package var connectSeconds = 10
  /// Seconds without a byte after which a connection counts as cut.
  package var silentSeconds = 60
  /// Attempts in a row that bring nothing new.
  package var attempts = 5
  /// Milliseconds before the second attempt; each further wait is twice as long.
  package var pauseMilliseconds = 1000

  package init() {}
}
