package import Encoders
package import NN
package import Tensors

/// Hidden states → dropout → one logit a tag for every token: the head of `BertForTokenClassification`, and perhaps the
/// transitions of a CRF beside it.
package struct TokenClassificationHead: TaskHead {
  package let dropoutSite: DropoutSite
  package let classifier: Linear
  package let crf: LinearChainCRF?
  package var pooler: Linear? { nil }
  package var dense: Linear? { nil }
  package var isPooled: Bool { false }

  package init(
    encoder: any TextEncoder, dropout: Float, tags: Int, decoder: TagDecoder, _ list: inout ParameterList
  ) {
    dropoutSite = DropoutSite(rate: dropout, id: HeadSite.classifier)
    classifier = Linear("classifier", inputs: encoder.hiddenSize, outputs: tags, &list)
    crf = decoder == .crf ? LinearChainCRF("crf", tags: tags, &list) : nil
  }

  package func features(_ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor { hiddenStates }

  package func logits(features: Tensor, _ context: ForwardContext) -> Tensor {
    classifier(dropout(features, site: dropoutSite, context), context)
  }
}
