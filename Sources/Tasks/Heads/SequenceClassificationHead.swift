package import Encoders
package import NN
package import Tensors

/// Hidden states → one vector a text → dropout → one logit a class.
///
/// With `cls` pooling it is the family's own head for sequences, BERT's being the first token through its pooler (dense and
/// tanh); with `mean` pooling the vector is the mean of all token states.
package struct SequenceClassificationHead: TaskHead {
  package let pooling: HeadSettings.Pooling
  package let pooler: Linear?
  /// The dense layer before the classifier where it is not the encoder's pooler; new like the classifier.
  package let dense: Linear?
  private let layout: SequenceHeadLayout
  package let dropoutSite: DropoutSite
  private let inputDropoutSite: DropoutSite
  package let classifier: Linear
  package var crf: LinearChainCRF? { nil }
  package var isPooled: Bool { true }

  package init(
    pooling: HeadSettings.Pooling, layout: SequenceHeadLayout = .pooled, encoder: any TextEncoder, dropout: Float,
    classes: Int, _ list: inout ParameterList
  ) {
    self.layout = layout
    let size = encoder.hiddenSize
    self.pooling = pooling
    pooler = pooling == .cls ? encoder.pooler : nil
    dropoutSite = DropoutSite(rate: dropout, id: HeadSite.classifier)
    dense = pooling == .cls ? layout.dense.map { Linear($0, inputs: size, outputs: size, &list) } : nil
    inputDropoutSite = DropoutSite(rate: layout.dropsInput ? dropout : 0, id: HeadSite.dense)
    classifier = Linear(pooling == .cls ? layout.output : "classifier", inputs: size, outputs: classes, &list)
  }

  /// Hidden states `[tokens, hidden]` → features `[sequences, hidden]`.
  package func features(_ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    switch pooling {
    case .mean: return meanTokens(hiddenStates, context)
    case .cls:
      let first = firstTokens(hiddenStates, context)
      guard let pooler else { return first }
      return tanh(pooler(first, context.pooled), context.pooled)
    }
  }

  /// Features `[sequences, hidden]` → logits `[sequences, classes]`; `context` is pooled.
  package func logits(features: Tensor, _ context: ForwardContext) -> Tensor {
    var hidden = features
    if let dense {
      hidden = dense(dropout(hidden, site: inputDropoutSite, context), context)
      switch layout.activation {
      case .tanh: hidden = tanh(hidden, context)
      case .relu: hidden = relu(hidden, context)
      case .gelu: hidden = gelu(hidden, context)
      }
    }
    return classifier(dropout(hidden, site: dropoutSite, context), context)
  }
}
