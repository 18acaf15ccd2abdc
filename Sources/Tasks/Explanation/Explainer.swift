package import Tensors
import Tokenizers

/// Says which words moved a prediction.
package struct Explainer: Sendable {
  /// Points on the way to begin with.
  package static let usualSteps = 32
  /// Beyond, the gap is only stated.
  package static let mostSteps = 512

  private let trained: TrainedModel
  private let gradients: IntegratedGradients
  private let windows: TextWindows
  private let splitter = WordSplitter(.separate)
  private let baselineToken: String

  /// - Throws: `TensorError.outOfMemory`.
  package init(_ trained: TrainedModel, pool: WorkerPool) throws {
    self.trained = trained
    let special = trained.tokenizer.specialTokens
    let baseline = special.mask ?? special.unknown ?? special.padding ?? 0
    baselineToken = trained.tokenizer.token(baseline) ?? ""
    gradients = try IntegratedGradients(
      model: trained.model, store: trained.store, baseline: baseline, pool: pool)
    windows = TextWindows(
      tokenizer: trained.tokenizer, length: trained.model.windowLength, rule: trained.settings.overflow)
  }

  /// One explanation for each label that the prediction gives, or for its best one.
  ///
  /// - Parameters:
  ///   - index: the text's number, for the error.
  ///   - steps: points on the way; doubled until the attributions add up, or there are `mostSteps`.
  /// - Throws: `ModelError.textTooLong`; `ModelError.notFinite`.
  package func callAsFunction(
    _ input: TextInput, _ prediction: Prediction, index: Int = 0, steps: Int = usualSteps
  ) throws -> [Explanation] {
    var progress = try begin(input, prediction, index: index, steps: steps)
    while !progress.isFinished { try advance(&progress) }
    return progress.explanations
  }

  /// An explanation of which nothing is computed yet.
  ///
  /// - Parameters:
  ///   - labelCount: labels that are explained at most, those with the highest probability.
  ///   - mostSteps: points beyond which the gap is only stated.
  /// - Throws: `ModelError.textTooLong`.
  package func begin(
    _ input: TextInput, _ prediction: Prediction, index: Int = 0, labelCount: Int = .max, steps: Int = usualSteps,
    mostSteps: Int = mostSteps
  ) throws -> ExplanationProgress {
    let isNumber = trained.settings.kind.target == .number
    var labels = isNumber ? [0] : prediction.given.isEmpty ? [prediction.best] : prediction.given
    if labels.count > labelCount {
      labels.sort { (prediction.probabilities[$1], $0) < (prediction.probabilities[$0], $1) }
      labels = labels.prefix(labelCount).sorted()
    }
    return ExplanationProgress(
      input, index: index, cut: try windows(input, index: index), labels: labels, firstSteps: steps,
      mostSteps: mostSteps)
  }

  /// Computes a part of what is missing; the parts give the same as all at once.
  ///
  /// - Parameter tokens: the size of the part: tokens of the text times points, about, and one point at least.
  /// - Throws: `ModelError.textTooLong`; `ModelError.notFinite`.
  package func advance(_ progress: inout ExplanationProgress, tokens: Int = .max) throws {
    guard !progress.isFinished else { return }
    let window = progress.cut.windows[progress.window]
    let label = progress.labels[progress.explanations.count]
    // The text and the baseline themselves stand at the end.
    let missing = progress.steps + 2 - progress.point
    let points = progress.point..<(progress.point + max(1, min(missing, tokens / max(1, window.ids.count))))
    try gradients.add(
      points, of: progress.steps, window, seed: seed(label), to: &progress.results[progress.window])
    progress.point = points.upperBound
    guard points.count == missing else { return }
    progress.window += 1
    progress.point = 0
    guard progress.window == progress.cut.windows.count else { return }
    let explanation = explanation(progress, label: label)
    guard explanation.gap.isFinite else { throw ModelError.notFinite(index: progress.index) }
    guard explanation.addsUp || progress.steps >= progress.mostSteps else {
      return progress.begin(steps: min(2 * progress.steps, progress.mostSteps))
    }
    progress.explanations.append(explanation)
    progress.begin(steps: progress.firstSteps)
  }

  /// What the windows' results say of the text.
  private func explanation(_ progress: ExplanationProgress, label: Int) -> Explanation {
    let (input, windows) = (progress.input, progress.cut.windows)
    let texts = [input.text] + (input.pair.map { [$0] } ?? [])
    let encodings = texts.map { trained.tokenizer.encode($0, addSpecialTokens: false) }
    // None of a token that no window holds.
    var tokens = encodings.map { Array(repeating: Double?.none, count: $0.count) }
    let total = Double(windows.reduce(0) { $0 + $1.weight })
    var (output, baseline) = (0.0, 0.0)
    for (window, result) in zip(windows, progress.results) {
      // As the windows' logits are averaged.
      let share = Double(window.weight) / total
      output += share * result.text
      baseline += share * result.baseline
      for (text, part) in zip(tokens.indices, [window.parts.first, window.parts.second]) {
        for (place, token) in part.tokens.enumerated() {
          tokens[text][token] = (tokens[text][token] ?? 0) + share * result.attributions[part.start + place]
        }
      }
    }
    return Explanation(
      label: trained.labels[label], baselineToken: baselineToken, output: output, baseline: baseline,
      words: encodings.indices.flatMap { words(texts[$0], encodings[$0], tokens[$0], isInPair: $0 == 1) },
      steps: progress.steps)
  }

  /// The weight of each logit in the output that is explained.
  private func seed(_ label: Int) -> [Float] {
    let count = trained.labels.count
    guard trained.settings.kind.target == .text, count > 1 else { return (0..<count).map { $0 == label ? 1 : 0 } }
    // What all logits share decides nothing.
    return (0..<count).map { $0 == label ? 1 : -1 / Float(count - 1) }
  }

  /// The pieces of each word together, those that were read, without the white space that some tokenizers count to a word.
  private func words(
    _ text: String, _ encoding: Encoding, _ values: [Double?], isInPair: Bool
  ) -> [Explanation.Word] {
    let scalars = Array(text.unicodeScalars)
    var words: [Explanation.Word] = []
    var token = 0
    while token < encoding.count {
      var end = token
      var (low, high, sum) = (Int(encoding.offsets[token].start), Int(encoding.offsets[token].end), Double?.none)
      while end < encoding.count, encoding.wordIDs[end] == encoding.wordIDs[token] {
        low = min(low, Int(encoding.offsets[end].start))
        high = max(high, Int(encoding.offsets[end].end))
        if let value = values[end] { sum = (sum ?? 0) + value }
        end += 1
      }
      if let sum {
        let range = splitter.trimmed(low..<high, in: scalars)
        // A mark that the tokenizer took off belongs to its letter all the same.
        let end = scalars[range.upperBound...].firstIndex { !$0.properties.isGraphemeExtend } ?? scalars.count
        words.append(Explanation.Word(isInPair: isInPair, range: range.lowerBound..<end, attribution: sum))
      }
      token = end
    }
    return words
  }
}
