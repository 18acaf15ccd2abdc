package import NN
package import Tensors

/// What turns hidden states into logits: one row a text or one row a token.
package protocol TaskHead: Sendable {
  var classifier: Linear { get }
  /// The family's layers before the classifier.
  var block: HeadBlock { get }
  /// The pretrained pooler, where the head uses it.
  var pooler: Linear? { get }
  /// The transitions between tags, where they are trained.
  var crf: LinearChainCRF? { get }
  /// Whether logits have one row a sequence instead of one a token.
  var isPooled: Bool { get }

  /// Hidden states `[tokens, hidden]` → features `[rows, hidden]`.
  func features(_ hiddenStates: Tensor, _ context: ForwardContext) -> Tensor
  /// Features `[rows, hidden]` → logits `[rows, classes]`; the layout of `context` is that of the rows.
  func logits(features: Tensor, _ context: ForwardContext) -> Tensor
}

/// Dropout sites of heads follow those of adapters.
enum HeadSite {
  static let classifier: UInt32 = 1 << 24
  static let dense: UInt32 = 1 << 24 + 1
}
