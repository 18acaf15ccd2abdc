import Files

/// Reads the vocabulary of a model section: an object from token to id.
enum VocabularyReader {
  /// - Throws: `TokenizerError` unless the ids are 0 to the count of tokens less one, each once.
  static func read(_ section: ConfigurationSection) throws -> Vocabulary {
    let members = section.value.objectValue?.members ?? []
    guard !members.isEmpty else { throw TokenizerError.emptyVocabulary(file: section.file) }
    var memberOfID = [Int](repeating: -1, count: members.count)
    for (position, member) in members.enumerated() {
      guard let id = member.value.intValue else {
        throw ConfigurationSection(
          file: section.file, place: "\(section.place)[\(TokenizerError.quoted(member.key))]", value: member.value
        ).unexpected("an id")
      }
      guard memberOfID.indices.contains(id) else {
        throw TokenizerError.idOutOfRange(file: section.file, token: member.key, id: id, count: members.count)
      }
      guard memberOfID[id] < 0 else {
        throw TokenizerError.duplicateID(
          file: section.file, id: id, first: members[memberOfID[id]].key, second: member.key)
      }
      memberOfID[id] = position
    }
    var vocabulary = Vocabulary(capacity: members.count)
    // The keys of an object are distinct, so no token is refused.
    for position in memberOfID { _ = vocabulary.append(members[position].key.utf8Span.span) }
    return vocabulary
  }
}
