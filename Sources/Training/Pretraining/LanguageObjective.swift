import Encoders
import NN
import Tasks

/// Masked language modelling on a corpus that is read once an epoch: a step takes some packs, whose words are hidden anew.
package final class LanguageObjective: TrainingObjective {
  private let source: CorpusSource
  private let survey: CorpusSurvey
  private let masking: WholeWordMasking
  private let pass: LanguagePass
  private let packsPerStep: Int
  private let microBatchTokens: Int
  private let seed: UInt64
  package let lanes: Int
  private let seeking: (ReadingProgress) throws -> Void
  private var reader: EpochReader?

  /// - Parameters:
  ///   - survey: of the same corpus.
  ///   - packsPerStep: packs that a step takes.
  ///   - seeking: hears how far the reading is when a step is looked for in the middle of an epoch; what it throws ends it.
  package init(
    _ source: CorpusSource, survey: CorpusSurvey, masking: WholeWordMasking, pass: LanguagePass, packsPerStep: Int,
    microBatchTokens: Int, lanes: Int, seed: UInt64,
    seeking: @escaping (ReadingProgress) throws -> Void = { _ in }
  ) {
    self.source = source
    self.survey = survey
    self.masking = masking
    self.pass = pass
    self.packsPerStep = packsPerStep
    self.microBatchTokens = microBatchTokens
    self.lanes = lanes
    self.seed = seed
    self.seeking = seeking
  }

  package var stepsPerEpoch: Int { Self.stepsPerEpoch(survey, packsPerStep: packsPerStep) }
  package var lossCount: Int { 1 }

  package static func stepsPerEpoch(_ survey: CorpusSurvey, packsPerStep: Int) -> Int {
    (survey.packs + packsPerStep - 1) / packsPerStep
  }

  package func start(totalSteps: Int, workers: Int) -> TrainingStart {
    TrainingStart(
      texts: survey.sequences, windows: survey.sequences, tokensPerEpoch: survey.tokens, totalSteps: totalSteps,
      stepsPerEpoch: stepsPerEpoch, trainableParameters: pass.store.trainableCount,
      totalParameters: pass.store.parameters.reduce(0) { $0 + $1.count }, workers: workers, lanes: lanes,
      operationsPerToken: pass.model.operationsPerToken(pass.store, hiddenShare: masking.share), frozen: nil)
  }

  /// A step from the middle of an epoch is found by reading the epoch from its beginning.
  package func step(_ index: Int) throws -> any PlannedStep {
    let (epoch, step) = index.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let first = step * packsPerStep
    let reader: EpochReader
    if let known = self.reader, known.epoch == epoch, known.packCount <= first {
      reader = known
    } else {
      try source.check()
      reader = try EpochReader(source, epoch: epoch, seed: seed)
      self.reader = reader
    }
    guard try reader.skip(to: first, observe: seeking) else {
      throw TrainingError.corpusChanged(paths: source.paths)
    }
    var sequences: [MaskedSequence] = []
    for _ in 0..<min(packsPerStep, survey.packs - first) {
      sequences += try next(reader).map { masking($0, epoch: UInt32(truncatingIfNeeded: epoch)) }
    }
    return LanguageStep(
      sequences, epoch: epoch, pass: pass, microBatchTokens: microBatchTokens, lanes: lanes)
  }

  private func next(_ reader: EpochReader) throws -> [LanguagePiece] {
    guard let pack = try reader.next() else { throw TrainingError.corpusChanged(paths: source.paths) }
    return pack
  }
}

extension MaskedLanguageModel {
  /// Multiplications and additions of the linear layers for one token, forward and backward.
  ///
  /// - Parameter hiddenShare: of the tokens, whose states alone go through the head.
  fileprivate func operationsPerToken(_ store: ParameterStore, hiddenShare: Double) -> Double {
    let head = Set((block.parameters + [encoder.tokenTable]).map(\.slot))
    return parameters.reduce(0) { total, parameter in
      guard parameter.role == .linearWeight else { return total }
      // A product forward, one for what lies below, one for the weight itself.
      let products = store.isTrainable[parameter.slot] ? 3.0 : 2.0
      let share = head.contains(parameter.slot) ? hiddenShare : 1
      return total + 2 * Double(parameter.count) * products * share
    }
  }
}
