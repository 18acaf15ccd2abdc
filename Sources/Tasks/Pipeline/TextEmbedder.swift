import Encoders
import NN
package import Tensors
import Tokenizers

/// Texts → vectors of a model's base encoder, whatever its adapter and head are: the mean of a text's token states, or the
/// first one where the encoder was made for that.
///
/// Shares the encoder's memory with the model. A text's vector does not depend on what is computed beside it.
package struct TextEmbedder: Sendable {
  /// A text to embed.
  package struct Request: Sendable {
    package let text: String
    /// Whether a long text is cut to one window; otherwise its windows are averaged by their tokens.
    package let isTruncated: Bool

    package init(_ text: String, isTruncated: Bool = false) {
      self.text = text
      self.isTruncated = isTruncated
    }
  }

  /// The vector of a text.
  package struct Embedding: Sendable {
    /// As it comes of the pooling; its length is not 1.
    package let values: [Float]
    /// Tokens that were read, special ones included.
    package let tokenCount: Int

    /// The first numbers alone, as models that were trained for it allow.
    package func prefix(_ count: Int) -> Embedding {
      Embedding(values: Array(values.prefix(count)), tokenCount: tokenCount)
    }

    /// The vector with length 1.
    package var normalized: [Float] {
      let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
      return length > 0 ? values.map { Float(Double($0) / length) } : values
    }
  }

  /// Numbers in a vector.
  package let width: Int
  private let whole: Pipeline
  private let cut: Pipeline
  /// Why there are no vectors of an encoder that makes them otherwise.
  private let fault: ModelError?

  /// - Throws: `EncoderError`, `ModelError`.
  package init(_ trained: TrainedModel, pool: WorkerPool) throws {
    var pooling = SentencePooling.mean
    do {
      pooling = try trained.model.settings.encoderPooling ?? SentencePooling.of(trained.base)
      fault = nil
    } catch let error as ModelError {
      fault = error
    }
    let settings = ModelSettings.vectors(of: trained.base.path, pooling)
    let model = try ClassifierModel(trained.base.configuration, family: trained.model.family, settings: settings)
    // Below the head a model of one configuration has the same slots, and nothing is read of the head.
    let slots = Dictionary(
      trained.model.encoderParameters.map { ($0.name, $0.slot) }, uniquingKeysWith: { first, _ in first })
    precondition(model.encoderParameters.allSatisfy { slots[$0.name] == $0.slot }, "an encoder with other slots")
    func pipeline(_ rule: OverflowRule) -> Pipeline {
      Pipeline(
        model: model, store: trained.store,
        windows: TextWindows(tokenizer: trained.tokenizer, length: model.windowLength, rule: rule), pool: pool)
    }
    width = model.encoder.hiddenSize
    whole = pipeline(.windows)
    cut = pipeline(.truncate)
  }

  /// The vectors of texts in their order, or why there is none.
  package func attempt(_ requests: [Request]) -> [Result<Embedding, any Error>] {
    var costs = ReadingCosts()
    return attempt(requests, costs: &costs)
  }

  /// The same, with what it took to read the texts.
  package func attempt(_ requests: [Request], costs: inout ReadingCosts) -> [Result<Embedding, any Error>] {
    if let fault { return requests.map { _ in .failure(fault) } }
    let slots = ResultSlots<Result<Embedding, any Error>>(count: requests.count)
    for (pipeline, isTruncated) in [(whole, false), (cut, true)] {
      let places = requests.indices.filter { requests[$0].isTruncated == isTruncated }
      guard !places.isEmpty else { continue }
      let inputs = places.map { TextInput(requests[$0].text) }
      let results = embed(inputs, pipeline, &costs.tokenization)
      for (place, result) in zip(places, results) { slots.set(result, at: place) }
    }
    let results = slots.values
    costs.tokens = results.map { (try? $0.get().tokenCount) ?? 0 }
    return results
  }

  private func embed(
    _ inputs: [TextInput], _ pipeline: Pipeline, _ tokenization: inout Duration
  ) -> [Result<Embedding, any Error>] {
    let start = ContinuousClock.now
    let prepared = pipeline.tokenizeEach(inputs)
    tokenization += .now - start
    let rows = pipeline.features(prepared.flatMap { (try? $0.get().windows) ?? [] })
    var first = 0
    return prepared.enumerated().map { index, text in
      text.flatMap { text in
        defer { first += text.windows.count }
        return Result { try mean(index, text, rows[first..<(first + text.windows.count)]) }
      }
    }
  }

  private func mean(_ index: Int, _ text: TextWindows.Result, _ rows: ArraySlice<[Float]>) throws -> Embedding {
    var sums = Array(repeating: Float(0), count: width)
    let total = Float(text.windows.reduce(0) { $0 + $1.weight })
    for (window, values) in zip(text.windows, rows) {
      let share = text.windows.count == 1 ? 1 : Float(window.weight) / total
      for place in 0..<width { sums[place] += values[place] * share }
    }
    guard sums.allSatisfy(\.isFinite) else { throw ModelError.notFinite(index: index) }
    return Embedding(values: sums, tokenCount: text.windowTokens)
  }
}

extension TrainedModel {
  /// Numbers in a vector of the model's encoder.
  package var vectorWidth: Int { model.encoder.hiddenSize }
}
