import Files
import Tensors

/// What is held out of new texts and of earlier ones, to be looked at with one model.
struct HeldOutLooks {
  private let new: HeldOutLoss?
  private let earlier: HeldOutLoss?

  /// - Parameter other: a setup with another vocabulary whose looks are compared with these: the same words are hidden.
  init(
    _ survey: CorpusSurvey, _ setup: LanguageSetup, besides other: LanguageSetup?, pass: LanguagePass, pool: WorkerPool
  ) {
    func loss(_ texts: [String]) -> HeldOutLoss? {
      let own = HeldOutText(texts, cutter: setup.cutter, masking: setup.masking)
      let words = other.map {
        own.hideable.intersection(HeldOutText(texts, cutter: $0.cutter, masking: $0.masking).hideable)
      }
      return HeldOutLoss(own, words: words, masking: setup.masking, pass: pass, pool: pool)
    }
    new = loss(survey.heldOut)
    earlier = loss(survey.earlierHeldOut)
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
