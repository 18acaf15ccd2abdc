import Datasets
import Files

/// `errors.jsonl` of a run: validation texts that its best model gets wrong, kept where `training.keep_texts` asks for it.
///
/// One object a line, the most confident error first: `file`, `line`, `label` (what the file says), `predicted`, `score` (the
/// probability of the wrong decision, of numbers the distance) and `text`. Only the user may read the file.
package enum KeptMistakes {
  package static let fileName = "errors.jsonl"
  private static let most = 1000

  /// - Parameter run: the run's folder.
  /// - Throws: `FilesError`.
  static func write(_ mistakes: [Mistake], to run: String) throws {
    let lines = mistakes.prefix(most).map { line($0).serialized() + "\n" }
    try AtomicFile.write(run + "/" + fileName, lines.joined(), isPrivate: true)
  }

  private static func line(_ mistake: Mistake) -> JSON {
    [
      "file": .string(mistake.location.file), "line": .number(JSONNumber(mistake.location.line)),
      "label": .string(mistake.expected), "predicted": .string(mistake.predicted),
      "score": .number(JSONNumber(mistake.weight)), "text": .string(mistake.text),
    ]
  }
}
