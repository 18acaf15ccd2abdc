import Files
import Foundation
import Tokenizers

/// What is known of a pretraining when its first step begins.
package struct PretrainingReport: Sendable {
  package let survey: CorpusSurvey
  /// Documents that are left out as copies; nil: all are read.
  package let marks: DocumentMarks?
  /// Nil: no tokens were asked for.
  package let vocabulary: VocabularyReport?
  /// How the encoder does as it was, and where tokens are added, with these.
  package let before: HeldOutScores
  package let first: HeldOutScores?

  /// In words.
  var remarks: [String] {
    var remarks: [String] = []
    if let vocabulary {
      let tokens = vocabulary.added.tokens
      func change(_ counts: (before: PieceCount, after: PieceCount)) -> String? {
        guard let before = counts.before.piecesPerWord, let after = counts.after.piecesPerWord else { return nil }
        return "\(Self.text(before)) pieces a word before, \(Self.text(after)) after"
      }
      let counts = [change(vocabulary.learned), change(vocabulary.heldOut).map { "of what is held out \($0)" }]
      remarks.append(
        tokens.isEmpty
          ? "no tokens are added: none would save enough pieces"
          : "added \(tokens.count) tokens (\(tokens.prefix(8).joined(separator: " "))\(tokens.count > 8 ? " …" : "")): "
            + counts.compactMap { $0 }.joined(separator: "; "))
    }
    if let score = before.new {
      remarks.append("perplexity of what is held out, before: \(Self.text(score))")
      if let first = first?.new, !(vocabulary?.added.tokens.isEmpty ?? true) {
        remarks.append("with the added tokens, untrained: \(Self.text(first))")
      }
    }
    if let score = before.earlier { remarks.append("and of the earlier texts: \(Self.text(score))") }
    return remarks
  }

  private static func text(_ score: HeldOutScore) -> String {
    "\(text(score.perplexity)) a token, \(text(score.wordPerplexity)) a word, "
      + "\(text(score.bitsPerCharacter)) bits a character"
  }

  /// Two digits after the point, without a locale.
  private static func text(_ value: Double) -> String {
    String(format: "%.2f", locale: Locale(identifier: "en_US_POSIX"), value)
  }

  var corpusJSON: JSONObject {
    func number(_ value: Int) -> JSON { .number(JSONNumber(value)) }
    var object = JSONObject()
    object["documents"] = number(survey.documents)
    object["skipped_rows"] = number(survey.faults.count)
    object["empty_documents"] = number(survey.emptyDocuments)
    object["duplicates"] = marks?.json ?? .null
    object["replayed_documents"] = number(survey.replayedDocuments)
    object["replayed_tokens"] = number(survey.replayedTokens)
    object["sequences"] = number(survey.sequences)
    object["tokens"] = number(survey.tokens)
    object["words"] = number(survey.words)
    object["pieces_per_word"] = .number(JSONNumber(Double(survey.pieces) / Double(max(1, survey.words))))
    return object
  }
}
