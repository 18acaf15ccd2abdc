package import Tokenizers

/// The special tokens around one text.
package struct SequenceFrame: Sendable, Equatable {
  package let prefix: [Int32]
  package let suffix: [Int32]

  package var count: Int { prefix.count + suffix.count }

  package init(_ tokenizer: any TextTokenizer) {
    let frame = tokenizer.encode("", addSpecialTokens: true).ids
    let marked = tokenizer.encode("a", addSpecialTokens: true).ids
    let common = zip(frame, marked).prefix { $0 == $1 }.count
    let leading = marked.count == frame.count ? min(1, frame.count) : min(common, frame.count)
    prefix = Array(frame[..<leading])
    suffix = Array(frame[leading...])
  }
}
