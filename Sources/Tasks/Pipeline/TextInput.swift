/// What a model for texts reads at once: a text, or a pair of them.
package struct TextInput: Sendable, Equatable {
  package let text: String
  package let pair: String?

  package init(_ text: String, pair: String? = nil) {
    self.text = text
    self.pair = pair
  }
}
