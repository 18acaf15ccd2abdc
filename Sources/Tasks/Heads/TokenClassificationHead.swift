package import Encoders
package import NN
package import Tensors

/// Hidden states → the family's own layers, where it has some here → dropout → one logit a tag for every token; and perhaps
/// the transitions of a CRF beside it.
package struct TokenClassificationHead: TaskHead {
  package let block: HeadBlock
  package let dropoutSite: DropoutSite
  package let classifier: Linear
  package let crf: LinearChainCRF?
  package var pooler: Linear? { nil }
  package var isPooled: Bool { false }

  package init(
    layout: HeadLayout = .plain, encoder: any TextEncoder, dropout: Float, tags: Int, decoder: TagDecoder,
    _ list: inout ParameterList
  ) {
    block = HeadBlock(layout, size: encoder.hiddenSize, dropout: dropout, &list)
    dropoutSite = DropoutSite(rate: dropout, id: HeadSite.classifier)
    classifier = Linear(layout.output, inputs: encoder.hiddenSize, outputs: tags, &list)
    crf = decoder == .crf ? LinearChainCRF("crf", tags: tags, &list) : nil
  }

  package func features(_ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor { hiddenStates }

  package func logits(features: Tensor, _ context: ForwardContext) -> Tensor {
    classifier(dropout(block(features, context), site: dropoutSite, context), context)
  }
}
