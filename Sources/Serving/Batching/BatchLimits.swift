/// How much is computed at once and how much may wait for it.
package struct BatchLimits: Sendable, Equatable {
  /// Tokens of one batch, as they are estimated; a single text may have more.
  package var batchTokens = 16_384
  /// Tokens of one request, as they are estimated: some seconds of work.
  package var requestTokens = 65_536
  /// Texts of one batch.
  package var batchRows = 1_024
  /// Texts that wait.
  package var queueRows = 4_096
  /// Tokens that wait: what bounds memory and the time until a newcomer's turn.
  package var queueTokens = 262_144

  package init() {}
}

/// The size of one batch, for who counts.
package struct BatchRecord: Sendable {
  package let rows: Int
  package let tokens: Int
}
