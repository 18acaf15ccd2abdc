import Encoders
package import Tensors

/// What a model's head reads of each text, as one vector: that of its windows, averaged by their tokens.
package struct TextVectors: Sendable {
  private let pipeline: Pipeline
  private let width: Int

  package init(_ trained: TrainedModel, pool: WorkerPool) {
    pipeline = Pipeline(trained, pool: pool)
    width = trained.model.encoder.hiddenSize
  }

  /// `[texts][hidden]`.
  ///
  /// - Throws: `ModelError.textTooLong`.
  package func callAsFunction(_ texts: [TextInput]) throws -> [[Float]] {
    let prepared = try pipeline.tokenize(texts)
    let rows = pipeline.features(prepared.flatMap(\.windows))
    var first = 0
    return prepared.map { text in
      defer { first += text.windows.count }
      var sums = Array(repeating: Float(0), count: width)
      for (window, values) in zip(text.windows, rows[first..<(first + text.windows.count)]) {
        // A token head has a row a token.
        let tokens = max(1, values.count / width)
        let weight = Float(window.weight) / Float(tokens)
        for (place, value) in values.enumerated() { sums[place % width] += value * weight }
      }
      return sums
    }
  }
}
