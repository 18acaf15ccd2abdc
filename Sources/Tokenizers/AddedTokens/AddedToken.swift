/// A token that is found in the text before the model sees it.
struct AddedToken: Sendable, Equatable {
  var id: Int32
  var content: String
  /// Matches only where no word character touches it.
  var singleWord = false
  /// Takes the white space before it into its offsets.
  var stripsLeft = false
  /// Takes the white space after it into its offsets.
  var stripsRight = false
  /// Is normalized itself and searched in normalized text, not in the original.
  var isNormalized = false

  init(id: Int32, content: String) {
    self.id = id
    self.content = content
  }

  init(_ section: ConfigurationSection, id: Int32) throws {
    self.init(id: id, content: try section.string("content"))
    guard !content.isEmpty else { throw section.optional("content").unexpected("a token") }
    singleWord = try section.bool("single_word")
    stripsLeft = try section.bool("lstrip")
    stripsRight = try section.bool("rstrip")
    isNormalized = try section.bool("normalized")
    // Whether a token is special matters for decoding alone; a file without it is not what it seems.
    _ = try section.bool("special")
  }
}
