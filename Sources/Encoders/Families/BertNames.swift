/// What a family of post-norm encoders calls its modules, after the prefix of the model.
struct BertNames: Sendable {
  /// Nil where the family has no token types.
  var tokenTypes: String? = "embeddings.token_type_embeddings"
  /// The linear layer from the width of the embeddings to that of the layers.
  var projection = "embeddings_project"
  /// Nil where the family has no pretrained layer over the first token.
  var pooler: String?
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
}
