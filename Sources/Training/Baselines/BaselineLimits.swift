/// What bounds the fitting of baselines on very many rows, so that it stays short beside the training.
package struct BaselineLimits: Sendable {
  /// Terms of all rows times outputs: beyond, the weights are fitted on evenly spaced rows.
  package var work = 60_000_000
  /// Terms times outputs: beyond, the most frequent terms are kept.
  package var weights = 2_000_000
  /// Of each output.
  package var iterations = 200

  package init() {}
}
