package import Tensors
import Tokenizers

/// Says which words moved a prediction.
package struct Explainer {
  /// Points on the way to begin with.
  package static let usualSteps = 32
  /// Beyond, the gap is only stated.
  package static let mostSteps = 512
  /// Of the way from the baseline to the text what the attributions may miss.
  private static let tolerance = 0.01

  private let trained: TrainedModel
  private let gradients: IntegratedGradients
  private let windows: TextWindows
  private let splitter = WordSplitter(.separate)

  /// - Throws: `TensorError.outOfMemory`.
  package init(_ trained: TrainedModel, pool: WorkerPool) throws {
    self.trained = trained
    let special = trained.tokenizer.specialTokens
    gradients = try IntegratedGradients(
      model: trained.model, store: trained.store,
      baseline: special.mask ?? special.unknown ?? special.padding ?? 0, pool: pool)
    windows = TextWindows(
      tokenizer: trained.tokenizer, length: trained.model.windowLength, rule: trained.settings.overflow)
  }

  /// One explanation for each label that the prediction gives, or for its best one.
  ///
  /// - Parameter steps: points on the way; doubled until the attributions miss less than a hundredth of it.
  /// - Throws: `ModelError.textTooLong`.
  package func callAsFunction(
    _ input: TextInput, _ prediction: Prediction, steps: Int = usualSteps
  ) throws -> [Explanation] {
    let cut = try windows(input, index: 0)
    let isNumber = trained.settings.kind.target == .number
    let labels = isNumber ? [0] : prediction.given.isEmpty ? [prediction.best] : prediction.given
    return try labels.map { label in
      var steps = steps
      while true {
        let explanation = try explanation(input, cut, label: label, steps: steps)
        let way = abs(explanation.output - explanation.baseline)
        guard abs(explanation.gap) > Self.tolerance * max(way, 0.1), steps * 2 <= Self.mostSteps else {
          return explanation
        }
        steps *= 2
      }
    }
  }

  private func explanation(
    _ input: TextInput, _ cut: TextWindows.Result, label: Int, steps: Int
  ) throws -> Explanation {
    let texts = [input.text] + (input.pair.map { [$0] } ?? [])
    let encodings = texts.map { trained.tokenizer.encode($0, addSpecialTokens: false) }
    var tokens = encodings.map { Array(repeating: 0.0, count: $0.count) }
    let total = Double(cut.windows.reduce(0) { $0 + $1.weight })
    var (output, baseline) = (0.0, 0.0)
    for window in cut.windows {
      let result = try gradients(window, seed: seed(label), steps: steps)
      // As the windows' logits are averaged.
      let share = Double(window.weight) / total
      output += share * result.text
      baseline += share * result.baseline
      for (text, part) in zip(tokens.indices, [window.parts.first, window.parts.second]) {
        for (place, token) in part.tokens.enumerated() {
          tokens[text][token] += share * result.attributions[part.start + place]
        }
      }
    }
    return Explanation(
      label: trained.labels[label], output: output, baseline: baseline,
      words: encodings.indices.flatMap { words(texts[$0], encodings[$0], tokens[$0], isInPair: $0 == 1) },
      steps: steps)
  }

  /// The weight of each logit in the output that is explained.
  private func seed(_ label: Int) -> [Float] {
    let count = trained.labels.count
    guard trained.settings.kind.target == .text, count > 1 else { return (0..<count).map { $0 == label ? 1 : 0 } }
    // What all logits share decides nothing.
    return (0..<count).map { $0 == label ? 1 : -1 / Float(count - 1) }
  }

  /// The pieces of each word together, without the white space that some tokenizers count to a word.
  private func words(
    _ text: String, _ encoding: Encoding, _ values: [Double], isInPair: Bool
  ) -> [Explanation.Word] {
    let scalars = Array(text.unicodeScalars)
    var words: [Explanation.Word] = []
    var token = 0
    while token < encoding.count {
      var end = token
      var (low, high, sum) = (Int(encoding.offsets[token].start), Int(encoding.offsets[token].end), 0.0)
      while end < encoding.count, encoding.wordIDs[end] == encoding.wordIDs[token] {
        low = min(low, Int(encoding.offsets[end].start))
        high = max(high, Int(encoding.offsets[end].end))
        sum += values[end]
        end += 1
      }
      let range = splitter.trimmed(low..<high, in: scalars)
      words.append(Explanation.Word(isInPair: isInPair, range: range, attribution: sum))
      token = end
    }
    return words
  }
}
