extension RunIdentity {
  /// What is different in words, the encoder aside.
  package func changesBesideEncoder(from earlier: RunIdentity) -> [String] {
    var own = self
    own.weights = earlier.weights
    return own.changes(from: earlier)
  }
}
