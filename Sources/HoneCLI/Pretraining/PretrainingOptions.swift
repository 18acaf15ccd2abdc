import ArgumentParser
import Training

/// How a pretraining is done.
struct PretrainingOptions: ParsableArguments {
  @Option(help: "What trains: full (every weight) or lora (additions that become part of the weights); default: full.")
  var method: String?
  @Option(help: ArgumentHelp("Of lora: rank of the additions; default: 16.", valueName: "rank"))
  var rank: Int?
  @Option(help: ArgumentHelp("Of lora: the additions are scaled by alpha / rank; default: 32.", valueName: "alpha"))
  var alpha: Double?
  @Option(
    help: ArgumentHelp(
      "Add this many tokens to the vocabulary at most: those that shorten the texts the most.", valueName: "count"))
  var addTokens: Int?
  @Option(help: ArgumentHelp("Passes over the texts; default: 1.", valueName: "count"))
  var epochs: Int?
  @Option(help: ArgumentHelp("Steps, in place of epochs.", valueName: "count"))
  var steps: Int?
  @Option(
    help: ArgumentHelp(
      "Tokens of a sequence at most; default: 512, of pairs 128, or what the encoder reads.", valueName: "tokens"))
  var window: Int?
  @Option(help: ArgumentHelp("Tokens a step, about; default: 2048.", valueName: "tokens"))
  var batchTokens: Int?
  @Option(help: ArgumentHelp("Tokens computed at once by a worker: bounds memory; default: 1024.", valueName: "tokens"))
  var microBatchTokens: Int?
  @Option(
    help: ArgumentHelp(
      "Peak learning rate; default: 1e-4, of lora 1e-3; of pairs 2e-5, of lora 2e-4.", valueName: "rate"))
  var learningRate: Double?
  @Option(
    help: ArgumentHelp(
      "Peak learning rate of a head for the hidden words that the encoder comes without; default: 3e-3.",
      valueName: "rate"))
  var headLearningRate: Double?
  @Option(help: ArgumentHelp("The share of the tokens that is hidden; default: 0.15.", valueName: "share"))
  var hidden: Double?
  @Option(help: ArgumentHelp("Dropout; default: the encoder's.", valueName: "rate"))
  var dropout: Double?
  @Option(help: ArgumentHelp("Seed of masks, order and dropout; default: 1.", valueName: "number"))
  var seed: Int?
  @Option(help: ArgumentHelp("Gradient lanes, the most workers that compute at once.", valueName: "count"))
  var lanes: Int?
  @Option(help: ArgumentHelp("Looks at what is held out; default: 4.", valueName: "count"))
  var evaluations: Int?
  @Option(help: ArgumentHelp("Steps between saved states; default: by time.", valueName: "count"))
  var saveSteps: Int?
  @Option(help: ArgumentHelp("Minutes between saved states; 0: none; default: 10.", valueName: "minutes"))
  var saveMinutes: Double?

  var isEmpty: Bool {
    let wholes = [
      addTokens, rank, epochs, steps, window, batchTokens, microBatchTokens, seed, lanes, evaluations, saveSteps,
    ]
    let numbers = [alpha, learningRate, headLearningRate, hidden, dropout, saveMinutes]
    return method == nil && wholes.allSatisfy { $0 == nil } && numbers.allSatisfy { $0 == nil }
  }

  func validate() throws {
    if let method, !["full", "lora"].contains(method) {
      throw ValidationError("--method: expected full or lora, found '\(method)'")
    }
    if method != "lora", rank != nil || alpha != nil {
      throw ValidationError("--\(rank == nil ? "alpha" : "rank"): expected --method lora with it")
    }
    if epochs != nil, steps != nil { throw ValidationError("--steps: expected alone, found --epochs too") }
    try Self.check("--add-tokens", addTokens, 1...1_000_000)
    try Self.check("--rank", rank, 1...65_536)
    try Self.check("--epochs", epochs, 1...10_000)
    try Self.check("--steps", steps, 1...1_000_000_000)
    try Self.check("--window", window, 8...65_536)
    try Self.check("--batch-tokens", batchTokens, 1...100_000_000)
    try Self.check("--micro-batch-tokens", microBatchTokens, 1...1_000_000)
    try Self.check("--seed", seed, 0...Int.max)
    try Self.check("--lanes", lanes, 1...1024)
    try Self.check("--evaluations", evaluations, 1...1_000_000)
    try Self.check("--save-steps", saveSteps, 1...1_000_000_000)
    try Self.check("--alpha", alpha, "a number above 0 and up to 1e6") { $0 > 0 && $0 <= 1e6 }
    try Self.check("--learning-rate", learningRate, "a number above 0 and below 1") { $0 > 0 && $0 < 1 }
    try Self.check("--head-learning-rate", headLearningRate, "a number above 0 and below 1") { $0 > 0 && $0 < 1 }
    try Self.check("--hidden", hidden, "a share above 0 and up to 0.9") { $0 > 0 && $0 <= 0.9 }
    try Self.check("--dropout", dropout, "a rate from 0 to 0.99") { $0 >= 0 && $0 <= 0.99 }
    try Self.check("--save-minutes", saveMinutes, "a number of at least 0") { $0 >= 0 }
  }

  private static func check(_ name: String, _ value: Int?, _ range: ClosedRange<Int>) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
  }

  private static func check(_ name: String, _ value: Double?, _ expected: String, _ fits: (Double) -> Bool) throws {
    guard let value, !(value.isFinite && fits(value)) else { return }
    throw ValidationError("\(name): expected \(expected), found \(value)")
  }

  func settings(encoder: String, corpus: Corpus) -> PretrainingSettings {
    let chosen: PretrainingSettings.Method = method == "lora" ? .lora(rank: rank ?? 16, alpha: alpha ?? 32) : .full
    var settings = PretrainingSettings(encoder: encoder, corpus: corpus, method: chosen, learningRate: learningRate)
    settings.addedTokens = addTokens ?? 0
    settings.window = window
    settings.steps = steps
    settings.dropout = dropout
    settings.lanes = lanes
    settings.saveSteps = saveSteps
    settings.epochs = epochs ?? settings.epochs
    settings.batchTokens = batchTokens ?? settings.batchTokens
    settings.microBatchTokens = microBatchTokens ?? settings.microBatchTokens
    settings.headLearningRate = headLearningRate ?? settings.headLearningRate
    settings.hiddenShare = hidden ?? settings.hiddenShare
    settings.seed = seed.map { UInt64($0) } ?? settings.seed
    settings.evaluations = evaluations ?? settings.evaluations
    settings.saveMinutes = saveMinutes ?? settings.saveMinutes
    return settings
  }
}
