/// What a family of post-norm encoders calls its modules, after the prefix of the model.
struct BertNames: Sendable {
  /// Nil where the family has no token types.
  var tokenTypes: String? = "embeddings.token_type_embeddings"
  /// The linear layer from the width of the embeddings to that of the layers.
  var projection = "embeddings_project"
  /// Nil where the family has no pretrained layer over the first token.
  var pooler: String?
  /// The table of biases for distances, where the family has one.
  var distanceBias: DistanceTable?
  /// What stands before the number of a layer.
  var layer = "encoder.layer"
  var query = "attention.self.query"
  var key = "attention.self.key"
  var value = "attention.self.value"
  var attentionOutput = "attention.output.dense"
  var attentionNorm = "attention.output.LayerNorm"
  var intermediate = "intermediate.dense"
  var output = "output.dense"
  var outputNorm = "output.LayerNorm"

  /// A table with a row for each bucket of distances between tokens.
  struct DistanceTable: Sendable {
    let name: String
    let buckets: Int
    /// For sequences of up to so many tokens: the bucket of each distance of a key from a query, ascending.
    let places: @Sendable (_ tokens: Int) -> [Int32]
  }
}
