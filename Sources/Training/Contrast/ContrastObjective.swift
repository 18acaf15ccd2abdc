import NN
import Tasks
import Tensors

/// Texts with classes, by pairs: cosine 1 within a class, 0 between classes.
///
/// An epoch goes through all texts so many times, in a new order each; at each turn a text stands beside one of its class
/// and one of another. A step computes a text once, however many of its pairs it is in.
final class ContrastObjective: TrainingObjective {
  private let texts: [SentenceText]
  private let pairs: ClassPairs
  private let pass: SentencePass
  private let textsPerStep: Int
  private let iterations: Int
  private let seed: UInt64
  private let memory = SentenceMemory()
  /// The order of the texts in the last round that was asked for.
  private var order: (round: Int, texts: [Int])?

  /// - Parameters:
  ///   - texts: at least two.
  ///   - classes: of each text.
  ///   - pairsPerStep: two for each text that has its turn.
  ///   - iterations: turns of a text in an epoch.
  init(
    _ texts: [SentenceText], classes: [Int], pass: SentencePass, pairsPerStep: Int, iterations: Int, seed: UInt64
  ) {
    self.texts = texts
    pairs = ClassPairs(classes, seed: seed)
    self.pass = pass
    textsPerStep = max(1, pairsPerStep / 2)
    self.iterations = iterations
    self.seed = seed
  }

  var lanes: Int { pass.lanes }
  var stepsPerEpoch: Int { Self.stepsPerEpoch(texts.count, pairsPerStep: 2 * textsPerStep, iterations: iterations) }
  var lossCount: Int { 1 }

  static func stepsPerEpoch(_ texts: Int, pairsPerStep: Int, iterations: Int) -> Int {
    let each = max(1, pairsPerStep / 2)
    return (texts * iterations + each - 1) / each
  }

  func start(totalSteps: Int, workers: Int) -> TrainingStart {
    // A turn has a text and its two partners; what comes twice in a step is computed once.
    let tokens = 3 * iterations * texts.reduce(0) { $0 + $1.ids.count }
    let isLarge = tokens / max(1, stepsPerEpoch) > pass.microBatchTokens * lanes
    return TrainingStart(
      texts: texts.count, windows: texts.count, tokensPerEpoch: tokens, totalSteps: totalSteps,
      stepsPerEpoch: stepsPerEpoch, trainableParameters: pass.store.trainableCount,
      totalParameters: pass.store.parameters.reduce(0) { $0 + $1.count }, workers: workers, lanes: lanes,
      operationsPerToken: pass.operationsPerToken(isComputedTwice: isLarge), frozen: nil)
  }

  func step(_ index: Int) -> any PlannedStep {
    let (epoch, step) = index.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let turns = (step * textsPerStep)..<min((step + 1) * textsPerStep, texts.count * iterations)
    var chosen: [SentenceText] = []
    var rows: [Int: Int] = [:]
    var wanted: [PairSimilarityLoss.Pair] = []
    func row(of text: Int) -> Int {
      if let row = rows[text] { return row }
      rows[text] = chosen.count
      chosen.append(texts[text])
      return chosen.count - 1
    }
    for turn in turns {
      let round = epoch * iterations + turn / texts.count
      let text = order(round)[turn % texts.count]
      let first = row(of: text)
      wanted.append(.init(first, row(of: pairs.same(as: text, round: round)), target: 1))
      guard let other = pairs.other(than: text, round: round) else { continue }
      wanted.append(.init(first, row(of: other), target: 0))
    }
    return SentenceStep(
      chosen, rows: turns.count, epoch: epoch, loss: PairSimilarityLoss(wanted), pass: pass, memory: memory)
  }

  private func order(_ round: Int) -> [Int] {
    if let order, order.round == round { return order.texts }
    let texts = EpochOrder.shuffled(Array(texts.indices), epoch: round, seed: seed)
    order = (round, texts)
    return texts
  }
}
