// Scaled dot-product attention of one head over one sequence (Vaswani et al., 2017), in packed matrix products.
// L tokens, D columns a head; q, k, v and the output are [L, D] slices with a row stride.
// Probabilities are [L, P] with P = L rounded up to a panel; columns from L on are zero.

/// The row stride of the probabilities of a sequence of `length` tokens.
package func probabilityStride(length: Int) -> Int {
  (length + panelWidth - 1) / panelWidth * panelWidth
}

/// Floats of scratch that `attentionForward` and `attentionBackward` need for one head.
///
/// - Parameter queries: rows of q; nil: as many as keys.
package func attentionScratchCount(length: Int, headSize: Int, queries: Int? = nil) -> Int {
  let rows = queries ?? length
  let stride = probabilityStride(length: length)
  let panels = max(packedCount(inner: headSize, columns: length), packedCount(inner: length, columns: headSize))
  let transposed = transposedScratchCount(inner: rows, rows: max(length, headSize), columns: headSize)
  return 2 * rows * stride + panels + transposed
}

/// One head of one sequence in memory: all its queries, or a block of them with the keys that they see.
package struct AttentionHead {
  /// Keys.
  package let length: Int
  package let headSize: Int
  /// Between rows of q, k and v and of their gradients.
  package let stride: Int
  /// Between rows of the output and of its gradient.
  package let outputStride: Int
  package let queries: Int
  /// What scores are multiplied with before the softmax.
  package let scale: Float
  /// The keys that each query sees; nil: all.
  package let window: AttentionWindow?

  /// - Parameters:
  ///   - outputStride: nil: the same as `stride`.
  ///   - queries: nil: as many as keys.
  ///   - scale: nil: 1 / √headSize.
  package init(
    length: Int, headSize: Int, stride: Int, outputStride: Int? = nil, queries: Int? = nil, scale: Float? = nil,
    window: AttentionWindow? = nil
  ) {
    self.length = length
    self.headSize = headSize
    self.stride = stride
    self.outputStride = outputStride ?? stride
    self.queries = queries ?? length
    self.scale = scale ?? 1 / Float(headSize).squareRoot()
    self.window = window
  }

  var probabilityStride: Int { Kernels.probabilityStride(length: length) }

  /// The keys that a query sees.
  func keys(of query: Int) -> Range<Int> { window?.keys(of: query, length: length) ?? 0..<length }
}

/// Queries that see only the keys near them.
package struct AttentionWindow {
  /// A key is seen when it is at most so many places away.
  package let reach: Int
  /// The place of the first query among the keys.
  package let firstQuery: Int

  package init(reach: Int, firstQuery: Int) {
    self.reach = reach
    self.firstQuery = firstQuery
  }

  func keys(of query: Int, length: Int) -> Range<Int> {
    let place = firstQuery + query
    return max(0, place - reach)..<min(length, place + reach + 1)
  }
}

/// What changes the scores of one head before the softmax, `[queries, stride]` both; the columns from the keys on are
/// padding.
package struct ScoreRule {
  /// Turns q·kᵀ into what the softmax takes.
  package let apply: (_ scores: UnsafeMutablePointer<Float>, _ stride: Int) -> Void
  /// Takes the gradient of what the softmax took, and leaves that of q·kᵀ.
  package let differentiate: (_ gradient: UnsafeMutablePointer<Float>, _ stride: Int) -> Void

  package init(
    apply: @escaping (UnsafeMutablePointer<Float>, Int) -> Void,
    differentiate: @escaping (UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    self.apply = apply
    self.differentiate = differentiate
  }
}

/// Dropout on the probabilities of one head: the rows of head h are numbered from h·L on.
package struct AttentionDropout {
  package let dropout: Dropout
  package let example: UInt32
  package let firstRow: Int

  package init(dropout: Dropout, example: UInt32, firstRow: Int) {
    self.dropout = dropout
    self.example = example
    self.firstRow = firstRow
  }
}

/// out = dropout(softmax(q·kᵀ·scale))·v; `probabilities` receives the softmax before dropout.
///
/// - Parameter rule: makes the softmax's argument of q·kᵀ instead of the scale.
package func attentionForward(
  _ head: AttentionHead, q: UnsafePointer<Float>, k: UnsafePointer<Float>, v: UnsafePointer<Float>,
  out: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>, dropout: AttentionDropout?,
  rule: ScoreRule? = nil, scratch: UnsafeMutablePointer<Float>
) {
  let length = head.length
  let stride = head.probabilityStride
  let panels = scratch + 2 * head.queries * stride
  packTransposed(k, stride: head.stride, rows: length, inner: head.headSize, into: panels)
  multiplyPacked(
    rows: head.queries, columns: stride, inner: head.headSize, q, xStride: head.stride, panels: panels, probabilities,
    yStride: stride)
  rule?.apply(probabilities, stride)
  let scale = rule == nil ? head.scale : 1
  for row in 0..<head.queries {
    let scores = probabilities + row * stride
    let keys = head.keys(of: row)
    for column in 0..<keys.lowerBound { scores[column] = 0 }
    softmaxRow(
      scores + keys.lowerBound, count: keys.count, padded: stride - keys.lowerBound, scale: scale)
  }
  let weights = droppedProbabilities(head, probabilities, dropout, into: scratch)
  packPlain(v, stride: head.stride, rows: length, columns: head.headSize, into: panels)
  multiplyPacked(
    rows: head.queries, columns: head.headSize, inner: length, weights, xStride: stride, panels: panels, out,
    yStride: head.outputStride)
}

/// Adds the gradients of `attentionForward` to dq, dk and dv, from its probabilities and the output's gradient.
package func attentionBackward(
  _ head: AttentionHead, q: UnsafePointer<Float>, k: UnsafePointer<Float>, v: UnsafePointer<Float>,
  dout: UnsafePointer<Float>, probabilities: UnsafePointer<Float>, dropout: AttentionDropout?,
  rule: ScoreRule? = nil, dq: UnsafeMutablePointer<Float>, dk: UnsafeMutablePointer<Float>,
  dv: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>
) {
  let length = head.length
  let size = head.headSize
  let stride = head.probabilityStride
  let scores = scratch + head.queries * stride
  let panels = scratch + 2 * head.queries * stride
  let rest = panels + max(packedCount(inner: size, columns: length), packedCount(inner: length, columns: size))

  let weights = droppedProbabilities(head, probabilities, dropout, into: scratch)
  multiplyTransposed(
    inner: head.queries, rows: length, columns: size, weights, aStride: stride, dout, bStride: head.outputStride, dv,
    cStride: head.stride, accumulate: true, scratch: rest)

  packTransposed(v, stride: head.stride, rows: length, inner: size, into: panels)
  multiplyPacked(
    rows: head.queries, columns: stride, inner: size, dout, xStride: head.outputStride, panels: panels, scores,
    yStride: stride)
  for row in 0..<head.queries {
    let gradient = scores + row * stride
    if let dropout { drop(dropout, head, row: row, gradient, gradient) }
    // Probabilities outside the window are 0, and with them the gradients of their scores.
    softmaxRowBackward(
      probabilities + row * stride, gradient, count: length, padded: stride, scale: rule == nil ? head.scale : 1)
  }
  rule?.differentiate(scores, stride)
  packPlain(k, stride: head.stride, rows: length, columns: size, into: panels)
  multiplyPacked(
    rows: head.queries, columns: size, inner: length, scores, xStride: stride, panels: panels, dq, yStride: head.stride,
    accumulate: true)
  multiplyTransposed(
    inner: head.queries, rows: length, columns: size, scores, aStride: stride, q, bStride: head.stride, dk,
    cStride: head.stride, accumulate: true, scratch: rest)
}

/// The probabilities after dropout, drawn into `buffer`; without dropout the probabilities themselves.
private func droppedProbabilities(
  _ head: AttentionHead, _ probabilities: UnsafePointer<Float>, _ dropout: AttentionDropout?,
  into buffer: UnsafeMutablePointer<Float>
) -> UnsafePointer<Float> {
  guard let dropout else { return probabilities }
  let stride = head.probabilityStride
  for row in 0..<head.queries {
    let target = buffer + row * stride
    if head.window != nil { target.update(from: probabilities + row * stride, count: stride) }
    drop(dropout, head, row: row, probabilities + row * stride, target)
  }
  return UnsafePointer(buffer)
}

/// The mask of one row over the keys that it sees; in a window it is numbered as if each row saw a whole one.
private func drop(
  _ dropout: AttentionDropout, _ head: AttentionHead, row: Int, _ x: UnsafePointer<Float>,
  _ out: UnsafeMutablePointer<Float>
) {
  let keys = head.keys(of: row)
  applyDropout(
    dropout.dropout, example: dropout.example, row: dropout.firstRow + row, columns: keys.count,
    numbered: head.window.map { 2 * $0.reach + 1 }, x + keys.lowerBound, out + keys.lowerBound)
}
