package import Encoders
package import NN
package import Tensors

/// Hidden states → one vector a text → dropout → one logit a class.
///
/// With `cls` pooling it is the family's own head for sequences, BERT's being the first token through its pooler (dense and
/// tanh). With `mean` pooling the vector is the mean of all token states, which goes through the family's own layers where
/// its configuration can say so.
package struct SequenceClassificationHead: TaskHead {
  package let pooler: Linear?
  package let block: HeadBlock
  package let dropoutSite: DropoutSite
  package let classifier: Linear
  private let readsMean: Bool
  package var crf: LinearChainCRF? { nil }
  package var isPooled: Bool { true }

  /// - Parameter vectors: with `mean` pooling the rule that takes its place.
  package init(
    pooling: HeadSettings.Pooling, vectors: SentencePooling? = nil, layout: HeadLayout = .plain,
    encoder: any TextEncoder, dropout: Float,
    classes: Int, _ list: inout ParameterList
  ) {
    let size = encoder.hiddenSize
    let layout = layout.with(pooling)
    readsMean = vectors.map { $0 == .mean } ?? layout.readsMean
    pooler = pooling == .cls ? encoder.pooler : nil
    dropoutSite = DropoutSite(rate: dropout, id: HeadSite.classifier)
    block = HeadBlock(layout, size: size, dropout: dropout, &list)
    classifier = Linear(layout.output, inputs: size, outputs: classes, &list)
  }

  /// Hidden states `[tokens, hidden]` → features `[sequences, hidden]`.
  package func features(_ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor {
    if readsMean { return meanTokens(hiddenStates, context) }
    let first = firstTokens(hiddenStates, context)
    guard let pooler else { return first }
    return activate(pooler(first, context.pooled), .tanh, context.pooled)
  }

  /// Features `[sequences, hidden]` → logits `[sequences, classes]`; `context` is pooled.
  package func logits(features: Tensor, _ context: ForwardContext) -> Tensor {
    classifier(dropout(block(features, context), site: dropoutSite, context), context)
  }
}

extension HeadLayout {
  /// The head with another pooling than the family's own: its layers over the mean where the family has such a head, else
  /// a plain one.
  fileprivate func with(_ pooling: HeadSettings.Pooling) -> HeadLayout {
    guard pooling == .mean else { return self }
    var layout = poolingKey == nil ? .plain : self
    layout.readsMean = true
    return layout
  }
}
