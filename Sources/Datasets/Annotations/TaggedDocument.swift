/// What tagging found in one text, ready to be written in any form.
package struct TaggedDocument: Sendable, Equatable {
  /// An entity as it is given out; offsets are code points of the text, the end exclusive.
  package struct Entity: Sendable, Equatable {
    /// What found an entity.
    package enum Source: String, Sendable {
      case model
      /// A pattern of the task, by its label and place in the task file.
      case pattern
    }

    package var span: EntitySpan
    /// Probability of the entity under the model, 0...1; 1 for patterns.
    package var score: Double
    package var source: Source

    package init(span: EntitySpan, score: Double, source: Source = .model) {
      self.span = span
      self.score = score
      self.source = source
    }
  }

  /// The file's path, the row's id, or what else the person knows the text by.
  package var name: String
  package var text: String
  /// Words in code points, ascending; the model's entities begin and end at a word's edge unless asked otherwise.
  package var words: [Range<Int>]
  /// Words at which a sentence or a line of a column file begins, ascending, as indices into `words`; the first is 0.
  package var sentenceStarts: [Int]
  /// Ascending and without overlap.
  package var entities: [Entity]

  package init(name: String, text: String, words: [Range<Int>], sentenceStarts: [Int], entities: [Entity]) {
    self.name = name
    self.text = text
    self.words = words
    self.sentenceStarts = sentenceStarts
    self.entities = entities
  }
}
