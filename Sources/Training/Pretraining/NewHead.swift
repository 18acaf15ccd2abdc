import Encoders
import NN
import Tasks

/// The head of masked language modelling of an encoder that comes without one, or without a part of it.
///
/// Drawn at random it would first have to learn which tokens are frequent and what states mean, and its gradients would
/// carry that noise into the encoder. So its layer begins near the identity, its bias begins with the tokens' frequencies,
/// and it learns at a rate of its own.
struct NewHead {
  private let parameters: [Parameter]
  private let model: MaskedLanguageModel

  /// - Parameter parameters: those that are new.
  init(_ parameters: [Parameter], of model: MaskedLanguageModel) {
    self.parameters = parameters
    self.model = model
  }

  var isEmpty: Bool { parameters.isEmpty }

  /// Lets a new bias begin with how frequent tokens are.
  ///
  /// - Throws: `TensorError`.
  func begin(_ store: ParameterStore, _ counts: TokenCounts) throws {
    guard let bias = model.bias, parameters.contains(where: { $0.slot == bias.slot }) else { return }
    let scores = counts.scores(bias.count)
    let values = try store.own(bias)
    for index in scores.indices { values[index] = scores[index] }
  }

  /// What the learning rate is multiplied with, by slot.
  func rateFactors(_ settings: PretrainingSettings) -> [Int: Double] {
    let factor = settings.headLearningRate / settings.learningRate
    return Dictionary(uniqueKeysWithValues: parameters.map { ($0.slot, factor) })
  }

  /// What is to be said of it; nil: nothing is new.
  var remark: String? {
    guard !isEmpty else { return nil }
    let isWhole = parameters.count == model.headParameters.count
    let what =
      isWhole
      ? "this encoder comes without a head for masked language modelling: it gets a new one "
        + "(\(model.layout.architecture))"
      : "this encoder's head for masked language modelling lacks \(parameters.map(\.name).joined(separator: ", ")), "
        + "which is made anew"
    let knowsFrequencies = parameters.contains { $0.slot == model.bias?.slot }
    return what + (knowsFrequencies ? ", which knows at first only how frequent tokens are" : "")
  }
}
