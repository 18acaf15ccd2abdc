/// What it took to make tokens of some texts.
package struct ReadingCosts: Sendable, Equatable {
  /// How long all of the texts took together.
  package var tokenization = Duration.zero
  /// Tokens that each text is read in, special ones and those of overlaps included, in the order of the texts; 0 of a text
  /// that cannot be read.
  package var tokens: [Int] = []

  package init() {}
}
