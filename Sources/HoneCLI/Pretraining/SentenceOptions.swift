import ArgumentParser
import Training

/// What an encoder learns in a pretraining, and how it learns which texts belong together.
struct SentenceOptions: ParsableArguments {
  /// What is learned.
  enum Objective: String, CaseIterable, ExpressibleByArgument {
    case masked
    case pairs
    case dropoutPairs = "dropout-pairs"
  }

  @Option(
    help: ArgumentHelp(
      "What is learned: masked (hidden words; the default), pairs (which of two columns' texts belong together), "
        + "dropout-pairs (that a text is like itself under other dropout).", valueName: "objective"))
  var objective: Objective?
  @Option(
    help: ArgumentHelp("Pairs a step: each text must find its partner among them; default: 64.", valueName: "count"))
  var batchPairs: Int?
  @Option(help: ArgumentHelp("What cosines are multiplied with, 1 / temperature; default: 20.", valueName: "number"))
  var scale: Double?

  /// With larger ones softmax is a maximum.
  private static let largestScale = 10_000.0

  var isEmpty: Bool { objective == nil && batchPairs == nil && scale == nil }

  /// Whether pairs of texts are trained on.
  var trainsPairs: Bool { objective == .pairs || objective == .dropoutPairs }

  func validate() throws {
    if let batchPairs, !(2...1_000_000).contains(batchPairs) {
      throw ValidationError("--batch-pairs: expected 2 to 1000000, found \(batchPairs)")
    }
    if let scale, !(scale > 0 && scale <= Self.largestScale) {
      throw ValidationError("--scale: expected a number above 0 and up to \(Int(Self.largestScale)), found \(scale)")
    }
  }

  /// Whether these options go together with the others.
  func check(_ files: CorpusOptions, _ training: PretrainingOptions) throws {
    guard trainsPairs else {
      if batchPairs != nil || scale != nil {
        let name = batchPairs == nil ? "scale" : "batch-pairs"
        throw ValidationError("--\(name): expected --objective pairs or dropout-pairs with it")
      }
      return
    }
    let others = [
      ("batch-tokens", training.batchTokens != nil), ("hidden", training.hidden != nil),
      ("head-learning-rate", training.headLearningRate != nil),
      ("add-tokens", training.addTokens != nil), ("near-duplicates", files.nearDuplicates != nil),
      ("likeness", files.likeness != nil), ("replay", files.replay != nil),
    ]
    if let other = others.first(where: { $0.1 }) {
      throw ValidationError("--\(other.0): expected with hidden words only, found --objective too")
    }
    if objective == .pairs, ![0, 2, 3].contains(files.column.count) {
      throw ValidationError(
        "--column: expected two columns, or a third with texts that are not partners, found \(files.column.count)")
    }
    if objective == .dropoutPairs, training.dropout == 0 {
      throw ValidationError("--dropout: expected a rate above 0, which tells a text from itself, found 0")
    }
  }

  /// - Parameter corpus: how the files are read.
  func settings(
    encoder: String, corpus: Corpus, _ files: CorpusOptions, _ training: PretrainingOptions
  ) -> SentenceSettings {
    let plain = training.settings(encoder: encoder, corpus: corpus)
    let pairs = Corpus(
      paths: corpus.paths, options: corpus.options, heldOutShare: files.heldOut ?? SentenceSettings.usualHeldOutShare)
    var settings = SentenceSettings(
      encoder: encoder, corpus: pairs, source: objective == .pairs ? .columns(files.column) : .texts,
      method: plain.method, learningRate: training.learningRate)
    settings.window = plain.window
    settings.steps = plain.steps
    settings.dropout = plain.dropout
    settings.lanes = plain.lanes
    settings.saveSteps = plain.saveSteps
    settings.epochs = plain.epochs
    settings.microBatchTokens = plain.microBatchTokens
    settings.seed = plain.seed
    settings.evaluations = plain.evaluations
    settings.saveMinutes = plain.saveMinutes
    settings.batchPairs = batchPairs ?? settings.batchPairs
    settings.scale = scale ?? settings.scale
    return settings
  }
}
