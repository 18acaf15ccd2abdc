/// The linear layers of a family that adapters act on where nobody names others: by the ends of their paths, PEFT's
/// choice where it has one.
package struct AdapterTargets: Sendable, Equatable {
  /// Layers that get a low-rank addition.
  package let lowRank: [String]
  /// Layers that (IA)³ scales.
  package let scaled: [String]
  /// Those of them whose input is scaled.
  package let scaledInputs: [String]

  /// The names that BERT and its closest kin have.
  package static let bert = AdapterTargets(
    lowRank: ["query", "value"], scaled: ["key", "value", "output.dense"], scaledInputs: ["output.dense"])

  package init(lowRank: [String], scaled: [String], scaledInputs: [String]) {
    self.lowRank = lowRank
    self.scaled = scaled
    self.scaledInputs = scaledInputs
  }
}
