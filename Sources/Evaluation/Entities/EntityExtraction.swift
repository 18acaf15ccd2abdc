/// Entities from a sequence of tags, one a word.
package enum EntityExtraction {
  /// The entities that conlleval and seqeval 1.2.2 in its default mode (`get_entities`) find: tags of any scheme, in
  /// which an `I-` after `O` or after another type starts an entity.
  ///
  /// Every sequence stands alone. seqeval joins all sequences of a report with an `O` between them: a tag such as `X` or
  /// `.`, whose first character is none of B, I, E, S and O, can thereby give it an entity that begins in an earlier
  /// sequence. No such entity is found here.
  ///
  /// - Returns: The mentions in order of place.
  package static func mentions(ofTags tags: [String]) -> [EntityMention] {
    var mentions: [EntityMention] = []
    var previous = ChunkTag.outside
    var start = 0
    for index in 0...tags.count {
      let tag = index < tags.count ? ChunkTag(tags[index]) : .outside
      if previous.ends(before: tag) {
        mentions.append(EntityMention(type: previous.type.string, start: start, end: index))
      }
      if tag.starts(after: previous) { start = index }
      previous = tag
    }
    return mentions
  }

  /// The entities that seqeval 1.2.2 finds with `mode='strict'`: those alone that are written by the rules of the scheme
  /// from their first tag to the one after their last.
  ///
  /// The type of a tag is what follows its first character, without hyphens at either end.
  ///
  /// - Returns: The mentions in order of place.
  /// - Throws: `EvaluationError.unknownTag` for the first tag that does not begin with a letter of the scheme.
  package static func mentions(ofTags tags: [String], strict scheme: TagScheme) throws -> [EntityMention] {
    let rules = scheme.rules
    var parts = try tags.enumerated().map { word, tag in
      guard let part = SchemeTag(tag, allowed: rules.allowed) else {
        throw EvaluationError.unknownTag(tag: tag, word: word, scheme: scheme)
      }
      return part
    }
    parts.append(.outside)

    func apply(_ pairs: [TagRules.Pair], _ previous: SchemeTag, _ tag: SchemeTag) -> Bool {
      pairs.contains { $0.matches(previous, tag) }
    }
    var mentions: [EntityMention] = []
    var index = 0
    while index < tags.count {
      let previous = index == 0 ? SchemeTag.outside : parts[index - 1]
      guard apply(rules.starts, previous, parts[index]) else {
        index += 1
        continue
      }
      // The closing outside tag goes on with nothing, so that `end` stays within the parts.
      var end = index + 1
      while end < tags.count, apply(rules.goesOn, parts[end - 1], parts[end]) { end += 1 }
      if apply(rules.ends, parts[end - 1], parts[end]) {
        mentions.append(EntityMention(type: parts[index].type.string, start: index, end: end))
      }
      index = end
    }
    return mentions
  }
}
