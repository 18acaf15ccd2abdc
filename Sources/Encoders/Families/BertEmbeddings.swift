package import NN
package import Tensors

/// LayerNorm(word + position + token type), then dropout.
package struct BertEmbeddings: Sendable {
  package let words: Parameter
  package let positions: Parameter
  package let tokenTypes: Parameter?
  package let norm: LayerNorm
  package let dropoutSite: DropoutSite
  private let firstPosition: Int32

  init(_ configuration: BertConfiguration, names: BertNames, prefix: String, _ list: inout ParameterList) {
    let width = configuration.embeddingSize
    words = list.declare(
      prefix + "embeddings.word_embeddings.weight", [configuration.vocabularySize, width], .embeddingRows)
    positions = list.declare(
      prefix + "embeddings.position_embeddings.weight", [configuration.maximumPositions, width], .embedding)
    tokenTypes = names.tokenTypes.map {
      list.declare("\(prefix)\($0).weight", [configuration.typeVocabularySize, width], .embedding)
    }
    norm = LayerNorm(prefix + "embeddings.LayerNorm", size: width, epsilon: configuration.layerNormEpsilon, &list)
    firstPosition = Int32(configuration.firstPosition)
    dropoutSite = DropoutSite(rate: configuration.hiddenDropout, id: BertSite.embeddings.id(layer: 0))
  }

  /// Token ids → `[tokens, width]`.
  package func callAsFunction(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    let places = context.shifted(batch.positions, first: firstPosition)
    let sum = embeddingSum(
      [(words, batch.ids), (positions, places)] + (tokenTypes.map { [($0, batch.typeIDs)] } ?? []), context)
    let normal = norm(sum, context)
    context.release(sum)
    let result = dropout(normal, site: dropoutSite, context)
    return result
  }
}
