import Files

/// What happens to a text that is longer than the encoder's positions. Nothing is cut unseen.
package enum OverflowRule: String, Sendable, CaseIterable {
  /// Overlapping windows whose results are merged.
  case windows
  /// The end is left out, and the result says so.
  case truncate
  /// Such a text is an error.
  case error

  static let keys = [
    TaskKey(
      "overflow", .choice(allCases.map(\.rawValue)), default: "windows",
      "texts longer than the window: overlapping windows, a cut that is reported, or an error")
  ]
}
