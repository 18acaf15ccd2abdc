package import NN
package import Tensors

/// A pretrained transformer: token ids in, one hidden state a token out.
package protocol TextEncoder: Sendable {
  var hiddenSize: Int { get }
  /// The most tokens that one sequence may have, special ones included.
  var maximumLength: Int { get }
  var vocabularySize: Int { get }
  /// Rows of the token-type table: type ids are below it.
  var typeCount: Int { get }
  var layerCount: Int { get }
  /// Dropout that the pretraining configuration asks for before a head for texts.
  var headDropout: Float { get }
  /// The same before a head for tokens.
  var tokenHeadDropout: Float { get }
  /// The table that token ids index, whose gradient holds only the rows of a step.
  var tokenTable: Parameter { get }
  /// Heads of an attention.
  var headCount: Int { get }
  /// Linear layers that adapters may act on.
  var linearModules: [LinearModule] { get }
  /// Parameters that act after the last layer.
  var topParameters: [Parameter] { get }
  /// Whether its attentions take keys and values of an adapter before those of a sequence.
  var takesPrefixes: Bool { get }
  /// Whether sequences of one batch may have different adapters.
  var mixesAdapters: Bool { get }
  /// The pretrained dense-tanh pooler over the first token, where the family has one.
  var pooler: Linear? { get }

  /// Hidden states `[tokens, hidden]` after the lowest `layers` layers; 0: what the first layer reads.
  func lower(_ batch: PackedBatch, layers: Int, _ context: ForwardContext) -> Tensor
  /// Those of the last layer, from what `lower` gives; its result is used up.
  func upper(_ hiddenStates: Tensor, from layers: Int, _ context: ForwardContext) -> Tensor
}

extension TextEncoder {
  /// Hidden states `[tokens, hidden]` of the last layer.
  package func callAsFunction(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    upper(lower(batch, layers: 0, context), from: 0, context)
  }
}

extension TextEncoder {
  package var tokenHeadDropout: Float { headDropout }
  package var mixesAdapters: Bool { true }
}

/// The dropout rates of an encoder, where they differ from its configuration.
package struct DropoutOverrides: Sendable, Equatable {
  package var hidden: Float?
  package var attention: Float?

  package init(hidden: Float? = nil, attention: Float? = nil) {
    self.hidden = hidden
    self.attention = attention
  }
}
