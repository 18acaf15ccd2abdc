/// What is kept of a text to find those that are like it: 512 bits from which the likeness of two texts is estimated, and
/// keys of which two texts share one the sooner the more alike they are.
package struct TextSketch: Sendable, Equatable {
  /// Bins of the runs of letters, two bits of each in the sketch.
  static let bins = 256
  static let words = bins / 32
  static let bands = 10
  static let rowsPerBand = 6
  /// Entries of a text in the index: its bands and itself.
  static let entries = bands + 1

  /// Of what is left of the text when case, white space and punctuation are put aside.
  let textKey: UInt64
  /// None for a text with few runs: it says too little to be like another.
  let bandKeys: [UInt64]
  /// Of such a text: a hash of it in all words.
  let bits: [UInt64]

  /// The likeness of two texts with equal least values: a value without a common one is the same in two bits one time
  /// in four.
  static func likeness(equalBins: Int) -> Double {
    max(0, (Double(equalBins) / Double(bins) - 0.25) / 0.75)
  }
}
