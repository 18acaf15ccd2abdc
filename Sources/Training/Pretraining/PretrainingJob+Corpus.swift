import Datasets
import Foundation

extension PretrainingJob {
  private static let shownNotes = 20

  /// What is to be known of the corpus.
  ///
  /// - Throws: `TrainingError.nothingLeft` where there is nothing to learn from.
  func tell(_ survey: CorpusSurvey, _ observe: (TrainingEvent) -> Void) throws {
    for note in survey.notes.prefix(Self.shownNotes) { observe(.remark(note)) }
    let silent = survey.notes.count - Self.shownNotes
    if silent > 0 { observe(.remark("and \(silent) more remarks on how files are read")) }
    for remark in survey.faults.remarks { observe(.remark(remark)) }
    if survey.emptyDocuments > 0 {
      observe(.remark("\(survey.emptyDocuments) documents have no token that the vocabulary knows: left out"))
    }
    guard survey.packs > 0 else {
      throw TrainingError.nothingLeft(
        file: settings.corpus.paths.joined(separator: ", "),
        reason: "no document is left to learn from"
          + (survey.heldOutDocuments > 0 ? ": \(survey.heldOutDocuments) are held out; lower --held-out" : ""))
    }
    observe(
      .remark(
        "\(survey.documents) documents to learn from, \(survey.heldOutDocuments) held out (of these "
          + "\(survey.heldOutTokens) tokens are read at each look); "
          + "\(Self.text(Double(survey.pieces) / Double(max(1, survey.words)))) tokens a word"))
    if let replay = settings.replay {
      let runs = replay.texts.map(\.run).joined(separator: ", ")
      observe(
        .remark(
          "of these \(survey.replayedDocuments) (\(survey.replayedTokens) of \(survey.tokens) tokens) are replayed from "
            + "the texts of \(runs)"))
      if let more = replay.texts.map(\.corpus.heldOutShare).max(), more > settings.corpus.heldOutShare {
        observe(
          .remark(
            "more was held out of the earlier texts (\(more)) than is of these (\(settings.corpus.heldOutShare)): texts that "
              + "stand in both may be learned from; --held-out \(more) keeps them apart"))
      }
      if settings.corpus.likeness == nil, replay.texts.contains(where: { $0.corpus.likeness != nil }) {
        observe(
          .remark(
            "copies are kept: what earlier pretrainings left out is replayed too, copies of what they held out among it, so "
              + "that the perplexity of earlier texts may look too good"))
      }
      if survey.earlierHeldOut.isEmpty {
        observe(.remark("nothing that was held out of the earlier texts is left to look at"))
      }
    }
    if survey.heldOut.isEmpty {
      let advice = settings.corpus.heldOutShare > 0 ? "; of few documents name a larger share, as --held-out 0.2" : ""
      observe(
        .remark(
          "nothing is held out: the weights of the last step are kept, and nothing says how good they are\(advice)"))
    }
  }

  typealias TextFile = (role: String, path: String, digest: InputDigest)

  /// The files that are not what they were when the run was begun.
  static func changed(_ files: [TextFile]) -> [String] {
    files.filter { (try? $0.digest.holds($0.path)) != true }.map(\.path)
  }

  /// Says which files changed during the last epoch: each epoch begins with the same question.
  func tellChanges(_ observe: (TrainingEvent) -> Void) {
    for path in Self.changed(files) {
      observe(
        .remark(
          "\(path): changed while it was learned from; what the model's lineage says of it may not be what was read"))
    }
  }

  /// Two digits after the point, without a locale.
  private static func text(_ value: Double) -> String {
    String(format: "%.2f", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}
