package import Files

/// Which punctuation belongs to the words of raw text; white space always ends a word, an ideograph is one by itself.
///
/// Punctuation that the rule does not name is a word by itself, a character each. Kept with a model, so that raw text is
/// cut as the texts were that it was trained on.
package struct WordRule: Sendable, Equatable {
  /// Stays between two letters or digits: `-` in "Jean-Luc".
  package var inside: Set<Unicode.Scalar>
  /// Stays between two ASCII digits: `,` in "3,000".
  package var betweenDigits: Set<Unicode.Scalar>
  /// Stays before a letter or digit that follows it: `@` in "@anna".
  package var before: Set<Unicode.Scalar>
  /// Stays after a letter or digit before it: `%` in "5%".
  package var after: Set<Unicode.Scalar>

  package init(
    inside: Set<Unicode.Scalar> = [], betweenDigits: Set<Unicode.Scalar> = [], before: Set<Unicode.Scalar> = [],
    after: Set<Unicode.Scalar> = []
  ) {
    self.inside = inside
    self.betweenDigits = betweenDigits
    self.before = before
    self.after = after
  }

  /// Every punctuation character is a word, as BERT's own pre-tokenizer has it.
  package static let separate = WordRule()

  /// What most texts mean by a word; for data that does not say where its words are.
  package static let standard = WordRule(
    inside: ["-", "'", "’", "_", ".", "@", "&", "/", "+"], betweenDigits: [".", ",", ":", "/", "-", "'", "’"],
    before: ["@", "#"])
}

extension WordRule {
  private static var keys: [(name: String, set: WritableKeyPath<WordRule, Set<Unicode.Scalar>>)] {
    [("inside", \.inside), ("between_digits", \.betweenDigits), ("before", \.before), ("after", \.after)]
  }

  /// As it stands in a checkpoint: each set as one text, in ascending order.
  package var json: JSON {
    var object = JSONObject()
    for (name, set) in Self.keys {
      var text = String.UnicodeScalarView()
      for scalar in self[keyPath: set].sorted() { text.append(scalar) }
      object[name] = .string(String(text))
    }
    return .object(object)
  }

  /// Nil when the value is anything but an object with the four texts.
  package init?(_ json: JSON) {
    self.init()
    guard json.objectValue?.members.count == Self.keys.count else { return nil }
    for (name, set) in Self.keys {
      guard let text = json[name]?.stringValue else { return nil }
      self[keyPath: set] = Set(text.unicodeScalars)
    }
  }
}
