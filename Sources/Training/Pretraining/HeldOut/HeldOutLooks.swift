import Files
import Tensors

/// What is held out of new texts and of earlier ones, to be looked at with one model.
struct HeldOutLooks {
  private let new: HeldOutLoss?
  private let earlier: HeldOutLoss?
  /// Whether tokens are hidden one by one, since most words are too long, or all of their texts.
  let isByToken: Bool

  /// - Parameter other: a setup with another vocabulary whose looks are compared with these: the same words are hidden.
  init(
    _ survey: CorpusSurvey, _ setup: LanguageSetup, besides other: LanguageSetup?, pass: LanguagePass, pool: WorkerPool
  ) {
    func loss(_ texts: [String], byToken: Bool = false) -> HeldOutLoss? {
      let own = HeldOutText(texts, cutter: setup.cutter, masking: setup.masking, byToken: byToken)
      let words = other.map {
        own.hideable.intersection(HeldOutText(texts, cutter: $0.cutter, masking: $0.masking).hideable)
      }
      return HeldOutLoss(own, words: words, masking: setup.masking, pass: pass, pool: pool)
    }
    // Tokens of two vocabularies cannot be put side by side.
    isByToken =
      other == nil
      && !HeldOutText(survey.heldOut + survey.earlierHeldOut, cutter: setup.cutter, masking: setup.masking)
        .isMostlyHideable
    new = loss(survey.heldOut, byToken: isByToken)
    earlier = loss(survey.earlierHeldOut, byToken: isByToken)
  }

  /// Whether there is something of the new texts.
  var hasNew: Bool { new != nil }

  func callAsFunction() -> HeldOutScores { HeldOutScores(new: new?(), earlier: earlier?()) }
}

/// How well hidden words are found in what is held out; nil: nothing is.
package struct HeldOutScores: Sendable, Equatable {
  package let new: HeldOutScore?
  /// Of earlier texts, where some are replayed.
  package let earlier: HeldOutScore?

  package init(new: HeldOutScore?, earlier: HeldOutScore?) {
    self.new = new
    self.earlier = earlier
  }
}
