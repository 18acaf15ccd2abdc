package import Files
package import Tokenizers

/// What added tokens changed: pieces a word, before and after.
package struct VocabularyReport: Sendable {
  package let added: AddedVocabulary
  /// Of the documents that are learned from, without and with the tokens.
  package let learned: (before: PieceCount, after: PieceCount)
  /// Of what is held out and had no part in choosing them.
  package let heldOut: (before: PieceCount, after: PieceCount)

  init(
    _ added: AddedVocabulary, _ survey: CorpusSurvey, before: any TextTokenizer, after: any TextTokenizer
  ) throws {
    self.added = added
    learned = (added.before, PieceCount(words: survey.words, pieces: survey.pieces))
    heldOut = (Self.count(survey.heldOut, before), Self.count(survey.heldOut, after))
  }

  private static func count(_ texts: [String], _ tokenizer: any TextTokenizer) -> PieceCount {
    texts.reduce(into: PieceCount()) { count, text in
      for part in TextParts.of(text) { count.add(String(part), tokenizer) }
    }
  }

  package var json: JSON {
    func number(_ count: PieceCount) -> JSON { count.piecesPerWord.map { .number(JSONNumber($0)) } ?? .null }
    var object = added.json.objectValue ?? JSONObject()
    object["pieces_per_word"] = ["before": number(learned.before), "after": number(learned.after)]
    object["held_out_pieces_per_word"] = ["before": number(heldOut.before), "after": number(heldOut.after)]
    return .object(object)
  }
}
