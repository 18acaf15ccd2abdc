// Scaled dot-product attention of one head over one sequence (Vaswani et al., 2017), in packed matrix products.
// L tokens, D columns a head; q, k, v and the output are [L, D] slices with a row stride.
// Probabilities are [L, P] with P = L rounded up to a panel; columns from L on are zero.

/// The row stride of the probabilities of a sequence of `length` tokens.
package func probabilityStride(length: Int) -> Int {
  (length + panelWidth - 1) / panelWidth * panelWidth
}

/// Floats of scratch that `attentionForward` and `attentionBackward` need.
package func attentionScratchCount(length: Int, headSize: Int) -> Int {
  let stride = probabilityStride(length: length)
  let panels = max(packedCount(inner: headSize, columns: length), packedCount(inner: length, columns: headSize))
  let transposed = transposedScratchCount(inner: length, rows: max(length, headSize), columns: headSize)
  return 2 * length * stride + panels + transposed
}

/// One head of one sequence in memory.
package struct AttentionHead {
  package let length: Int
  package let headSize: Int
  package let stride: Int

  package init(length: Int, headSize: Int, stride: Int) {
    self.length = length
    self.headSize = headSize
    self.stride = stride
  }

  var probabilityStride: Int { Kernels.probabilityStride(length: length) }
  var scale: Float { 1 / Float(headSize).squareRoot() }
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

/// out = dropout(softmax(q·kᵀ/√D))·v; `probabilities` receives the softmax before dropout.
package func attentionForward(
  _ head: AttentionHead, q: UnsafePointer<Float>, k: UnsafePointer<Float>, v: UnsafePointer<Float>,
  out: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>, dropout: AttentionDropout?,
  scratch: UnsafeMutablePointer<Float>
) {
  let length = head.length
  let stride = head.probabilityStride
  let panels = scratch + 2 * length * stride
  packTransposed(k, stride: head.stride, rows: length, inner: head.headSize, into: panels)
  multiplyPacked(
    rows: length, columns: stride, inner: head.headSize, q, xStride: head.stride, panels: panels, probabilities,
    yStride: stride)
  for row in 0..<length {
    softmaxRow(probabilities + row * stride, count: length, padded: stride, scale: head.scale)
  }
  let weights = droppedProbabilities(head, probabilities, dropout, into: scratch)
  packPlain(v, stride: head.stride, rows: length, columns: head.headSize, into: panels)
  multiplyPacked(
    rows: length, columns: head.headSize, inner: length, weights, xStride: stride, panels: panels, out,
    yStride: head.stride)
}

/// Adds the gradients of `attentionForward` to dq, dk and dv, from its probabilities and the output's gradient.
package func attentionBackward(
  _ head: AttentionHead, q: UnsafePointer<Float>, k: UnsafePointer<Float>, v: UnsafePointer<Float>,
  dout: UnsafePointer<Float>, probabilities: UnsafePointer<Float>, dropout: AttentionDropout?,
  dq: UnsafeMutablePointer<Float>, dk: UnsafeMutablePointer<Float>, dv: UnsafeMutablePointer<Float>,
  scratch: UnsafeMutablePointer<Float>
) {
  let length = head.length
  let size = head.headSize
  let stride = head.probabilityStride
  let scores = scratch + length * stride
  let panels = scratch + 2 * length * stride
  let rest = panels + max(packedCount(inner: size, columns: length), packedCount(inner: length, columns: size))

  let weights = droppedProbabilities(head, probabilities, dropout, into: scratch)
  multiplyTransposed(
    inner: length, rows: length, columns: size, weights, aStride: stride, dout, bStride: head.stride, dv,
    cStride: head.stride, accumulate: true, scratch: rest)

  packTransposed(v, stride: head.stride, rows: length, inner: size, into: panels)
  multiplyPacked(
    rows: length, columns: stride, inner: size, dout, xStride: head.stride, panels: panels, scores, yStride: stride)
  for row in 0..<length {
    let gradient = scores + row * stride
    if let dropout {
      applyDropout(
        dropout.dropout, example: dropout.example, row: dropout.firstRow + row, columns: length, gradient, gradient)
    }
    softmaxRowBackward(probabilities + row * stride, gradient, count: length, padded: stride, scale: head.scale)
  }
  packPlain(k, stride: head.stride, rows: length, columns: size, into: panels)
  multiplyPacked(
    rows: length, columns: size, inner: length, scores, xStride: stride, panels: panels, dq, yStride: head.stride,
    accumulate: true)
  multiplyTransposed(
    inner: length, rows: length, columns: size, scores, aStride: stride, q, bStride: head.stride, dk,
    cStride: head.stride, accumulate: true, scratch: rest)
}

/// The probabilities after dropout, drawn into `buffer`; without dropout the probabilities themselves.
private func droppedProbabilities(
  _ head: AttentionHead, _ probabilities: UnsafePointer<Float>, _ dropout: AttentionDropout?,
  into buffer: UnsafeMutablePointer<Float>
) -> UnsafePointer<Float> {
  guard let dropout else { return probabilities }
  let stride = head.probabilityStride
  for row in 0..<head.length {
    applyDropout(
      dropout.dropout, example: dropout.example, row: dropout.firstRow + row, columns: head.length,
      probabilities + row * stride, buffer + row * stride)
  }
  return UnsafePointer(buffer)
}
