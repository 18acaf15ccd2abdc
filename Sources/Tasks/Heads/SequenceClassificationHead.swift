package import Encoders
package import NN
package import Tensors

/// Hidden states → one vector a text → dropout → one logit a class.
///
/// With `cls` pooling it is the head of `BertForSequenceClassification`: the first token through dense and tanh; with
/// `mean` pooling the vector is the mean of all token states.
package struct SequenceClassificationHead: TaskHead {
  package let pooling: HeadSettings.Pooling
  package let pooler: Linear?
  package let dropoutSite: DropoutSite
  package let classifier: Linear
  package var crf: LinearChainCRF? { nil }
  package var isPooled: Bool { true }

  package init(
    pooling: HeadSettings.Pooling, encoder: any TextEncoder, dropout: Float, classes: Int, _ list: inout ParameterList
  ) {
    self.pooling = pooling
    pooler = pooling == .cls ? encoder.pooler : nil
    dropoutSite = DropoutSite(rate: dropout, id: HeadSite.classifier)
    classifier = Linear("classifier", inputs: encoder.hiddenSize, outputs: classes, &list)
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
    classifier(dropout(features, site: dropoutSite, context), context)
  }
}
