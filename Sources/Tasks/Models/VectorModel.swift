package import Encoders
package import NN
package import Tensors

/// A model that makes one vector of a text: modules and parameter names, no weights.
package protocol VectorModel: Sendable {
  var encoder: any TextEncoder { get }
  var parameters: [Parameter] { get }

  /// What is added to the encoder, over all sequences of a batch.
  func segments(sequences: Int) -> [AdapterSegment]

  /// One vector a sequence: `[sequences, width]`.
  func features(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor
}

extension ClassifierModel: VectorModel {}
