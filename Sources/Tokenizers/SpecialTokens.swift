/// Ids of the tokens with a role of their own; nil where the vocabulary has none.
package struct SpecialTokens: Sendable, Equatable {
  package var padding: Int32?
  package var unknown: Int32?
  package var classification: Int32?
  package var separator: Int32?
  package var mask: Int32?

  package init(
    padding: Int32? = nil, unknown: Int32? = nil, classification: Int32? = nil, separator: Int32? = nil,
    mask: Int32? = nil
  ) {
    self.padding = padding
    self.unknown = unknown
    self.classification = classification
    self.separator = separator
    self.mask = mask
  }
}
