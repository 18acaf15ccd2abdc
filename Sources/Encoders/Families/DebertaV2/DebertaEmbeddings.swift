package import NN
package import Tensors

/// LayerNorm of words, and of positions and types where the configuration has them, projected to the width of the
/// layers; then dropout.
package struct DebertaEmbeddings: Sendable {
  package let words: Parameter
  package let positions: Parameter?
  package let tokenTypes: Parameter?
  package let projection: Linear?
  package let norm: LayerNorm
  private let dropoutSite: DropoutSite

  init(_ configuration: DebertaConfiguration, prefix: String, _ list: inout ParameterList) {
    let bert = configuration.bert
    let width = bert.embeddingSize
    words = list.declare(prefix + "word_embeddings.weight", [bert.vocabularySize, width], .embeddingRows)
    positions =
      configuration.hasPositions
      ? list.declare(prefix + "position_embeddings.weight", [bert.maximumPositions, width], .embedding) : nil
    tokenTypes =
      bert.typeVocabularySize > 0
      ? list.declare(prefix + "token_type_embeddings.weight", [bert.typeVocabularySize, width], .embedding) : nil
    projection =
      width == bert.hiddenSize
      ? nil : Linear(prefix + "embed_proj", inputs: width, outputs: bert.hiddenSize, hasBias: false, &list)
    norm = LayerNorm(prefix + "LayerNorm", size: bert.hiddenSize, epsilon: bert.layerNormEpsilon, &list)
    dropoutSite = DropoutSite(rate: bert.hiddenDropout, id: BertSite.embeddings.id(layer: 0))
  }

  /// Token ids → `[tokens, hidden]`.
  package func callAsFunction(_ batch: PackedBatch, _ context: ForwardContext) -> Tensor {
    var tables = [(table: words, ids: batch.ids)]
    if let positions { tables.append((positions, batch.positions)) }
    if let tokenTypes { tables.append((tokenTypes, batch.typeIDs)) }
    let sum = embeddingSum(tables, context)
    let projected = projection?(sum, context)
    if projected != nil { context.release(sum) }
    let normal = norm(projected ?? sum, context)
    context.release(projected ?? sum)
    return dropout(normal, site: dropoutSite, context)
  }
}
