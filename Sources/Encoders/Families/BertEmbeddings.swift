package import NN
package import Tensors

/// LayerNorm(word + position + token type), then dropout.
package struct BertEmbeddings: Sendable {
  package let words: Parameter
  package let positions: Parameter
  package let tokenTypes: Parameter
  package let norm: LayerNorm
  package let dropoutSite: DropoutSite

  package init(_ configuration: BertConfiguration, prefix: String, _ list: inout ParameterList) {
    let hidden = configuration.hiddenSize
    words = list.declare("\(prefix).word_embeddings.weight", [configuration.vocabularySize, hidden], .embeddingRows)
    positions = list.declare(
      "\(prefix).position_embeddings.weight", [configuration.maximumPositions, hidden], .embedding)
    tokenTypes = list.declare(
      "\(prefix).token_type_embeddings.weight", [configuration.typeVocabularySize, hidden], .embedding)
    norm = LayerNorm("\(prefix).LayerNorm", size: hidden, epsilon: configuration.layerNormEpsilon, &list)
    dropoutSite = DropoutSite(rate: configuration.hiddenDropout, id: BertSite.embeddings.id(layer: 0))
  }

  /// Token ids → `[tokens, hidden]`.
  package func callAsFunction(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    let sum = embeddingSum([(words, batch.ids), (positions, batch.positions), (tokenTypes, batch.typeIDs)], context)
    let normal = norm(sum, context)
    context.release(sum)
    let result = dropout(normal, site: dropoutSite, context)
    return result
  }
}
