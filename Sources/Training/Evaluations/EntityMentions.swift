import Datasets
import Evaluation
import Tasks

/// Entities of both sides by their code points, so that tags, spans and predictions compare.
enum EntityMentions {
  static func gold(_ texts: EntityTexts) -> [[EntityMention]] {
    texts.spans.map { spans in spans.map { EntityMention(type: $0.label, start: $0.start, end: $0.end) } }
  }

  /// The entities that a named scheme finds in the file's own tags; for texts without tags, their spans.
  ///
  /// A text whose tags the scheme does not know counts by its spans.
  static func strictGold(_ texts: EntityTexts, scheme: TagScheme) -> [[EntityMention]] {
    zip(texts.texts.indices, gold(texts)).map { index, spans in
      guard let tags = texts.tags[index] else { return spans }
      let text = texts.texts[index]
      var mentions: [EntityMention] = []
      for sentence in text.stretches(.sentence) {
        guard let found = try? EntityExtraction.mentions(ofTags: Array(tags[sentence]), strict: scheme) else {
          return spans
        }
        mentions += found.map { mention in
          EntityMention(
            type: mention.type, start: text.words[sentence.lowerBound + mention.start].lowerBound,
            end: text.words[sentence.lowerBound + mention.end - 1].upperBound)
        }
      }
      return mentions
    }
  }

  static func predicted(_ results: [EntityTagger.Result]) -> [[EntityMention]] {
    results.map { result in
      result.entities.map { EntityMention(type: $0.span.label, start: $0.span.start, end: $0.span.end) }
    }
  }
}
