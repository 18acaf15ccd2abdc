/// Labelled texts of a task as `DataChecks` look at them, whatever the kind of the task.
package struct CheckedData: Sendable {
  /// What the labels are called: `label`, or `type` of entities.
  package let labelWord: String
  /// The labels that the task names; nil: those of the training file.
  package let known: [String]?
  package var splits: [CheckedSplit]
  /// What becomes of texts longer than a window; nil where texts were not cut into tokens.
  package var overflow: Overflow?

  package struct Overflow: Sendable {
    /// Tokens in one window, special ones included.
    package let window: Int
    /// Whether the rest of a long text is lost, or training stops at it; long texts are no fault otherwise.
    package let isLossy: Bool
    /// One clause: what becomes of them.
    package let consequence: String

    package init(window: Int, isLossy: Bool, consequence: String) {
      self.window = window
      self.isLossy = isLossy
      self.consequence = consequence
    }
  }

  package init(
    labelWord: String, known: [String]? = nil, splits: [CheckedSplit], overflow: Overflow? = nil
  ) {
    self.labelWord = labelWord
    self.known = known
    self.splits = splits
    self.overflow = overflow
  }

  package func split(_ role: String) -> CheckedSplit? { splits.first { $0.role == role } }
}

/// One file of a task.
package struct CheckedSplit: Sendable {
  /// `training`, `validation` or `test`.
  package let role: String
  package let path: String
  package var texts: [CheckedText]
  /// Rows and entities that cannot be used.
  package var rejected: [RejectedRow]
  /// What is put right when the file is read.
  package var repairs: [Remark]
  /// Why the whole file cannot be read; nil when it can.
  package var failure: String?

  package init(
    role: String, path: String, texts: [CheckedText] = [], rejected: [RejectedRow] = [], repairs: [Remark] = [],
    failure: String? = nil
  ) {
    self.role = role
    self.path = path
    self.texts = texts
    self.rejected = rejected
    self.repairs = repairs
    self.failure = failure
  }
}

/// One text with what it is labelled with.
package struct CheckedText: Sendable {
  package let text: String
  /// One entry a label that the text carries; of entities the type of each.
  package let labels: [String]
  /// All that was said of the text, in one line for people; equal texts should have equal ones.
  package let annotation: String
  package let location: SourceLocation
  /// Nil where texts were not cut into tokens.
  package var tokens: Tokens?

  package struct Tokens: Sendable {
    /// Of the longest stretch that the model would read at once if windows had no end, special tokens included.
    package let longest: Int
    package let count: Int
    /// The words that the vocabulary does not know, as they stand.
    package let unknown: [String]

    package init(longest: Int, count: Int, unknown: [String]) {
      self.longest = longest
      self.count = count
      self.unknown = unknown
    }
  }

  package init(
    text: String, labels: [String], annotation: String, location: SourceLocation, tokens: Tokens? = nil
  ) {
    self.text = text
    self.labels = labels
    self.annotation = annotation
    self.location = location
    self.tokens = tokens
  }
}
