package import NN
import Tensors

/// One post-norm layer like BERT's whose attention scores contents against contents and positions.
package struct DebertaLayer: Sendable {
  package let block: BertLayer
  /// Projections of positions where the layer has its own.
  package let positionKey: Linear?
  package let positionQuery: Linear?
  private let configuration: DebertaConfiguration
  private let positionDropout: DropoutSite

  init(_ configuration: DebertaConfiguration, index: Int, prefix: String, _ list: inout ParameterList) {
    self.configuration = configuration
    block = BertLayer(configuration.bert, names: Self.names, index: index, prefix: prefix, &list)
    let size = configuration.bert.hiddenSize
    let own = configuration.relative.flatMap { $0.sharesProjections ? nil : $0 }
    positionKey =
      own?.scoresKeys == true ? Linear(prefix + Self.positionKeyName, inputs: size, outputs: size, &list) : nil
    positionQuery =
      own?.scoresQueries == true ? Linear(prefix + Self.positionQueryName, inputs: size, outputs: size, &list) : nil
    positionDropout = DropoutSite(rate: configuration.bert.hiddenDropout, id: BertSite.positions(layer: index + 1))
  }

  private static let names = BertNames(
    query: "attention.self.query_proj", key: "attention.self.key_proj", value: "attention.self.value_proj")
  private static let positionKeyName = "attention.self.pos_key_proj"
  private static let positionQueryName = "attention.self.pos_query_proj"

  package var linearModules: [LinearModule] {
    block.linearModules
      + [(Self.positionKeyName, positionKey), (Self.positionQueryName, positionQuery)].compactMap { name, linear in
        linear.map { LinearModule(name, $0, .other) }
      }
  }

  /// Hidden states `[tokens, hidden]` → the same shape; the input is used up.
  func callAsFunction(_ hiddenStates: Tensor, _ positions: RelativePositions?, _ context: ForwardContext) -> Tensor {
    let q = block.query(hiddenStates, context)
    let k = block.key(hiddenStates, context)
    let v = block.value(hiddenStates, context)
    let projected = project(positions)
    let attended = disentangledAttention(
      q: q, k: k, v: v, positions: projected, heads: configuration.bert.headCount, scale: configuration.scale,
      dropout: block.attentionDropout, context)
    for tensor in [q, k, v] + [projected.keys, projected.queries].compactMap({ $0 }) { context.release(tensor) }
    return block.rest(attended, hiddenStates, context)
  }

  private func project(_ positions: RelativePositions?) -> DisentangledPositions {
    guard let positions, let relative = configuration.relative else { return .none }
    let context = positions.context
    let dropped = dropout(positions.table, site: positionDropout, context)
    let keys = relative.scoresKeys ? (positionKey ?? block.key)(dropped, context) : nil
    let queries = relative.scoresQueries ? (positionQuery ?? block.query)(dropped, context) : nil
    return DisentangledPositions(keys: keys, queries: queries, rows: positions.places)
  }
}
