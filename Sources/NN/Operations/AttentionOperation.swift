import Kernels
package import Tensors

/// Self-attention of every head over every sequence on its own: q, k, v and the result are `[tokens, heads · size]`.
///
/// Probabilities are kept for the backward pass; their dropout mask is drawn again. Source: BERT's self-attention
/// (Devlin et al., 2019, after Vaswani et al., 2017).
package func selfAttention(
  q: Tensor, k: Tensor, v: Tensor, heads: Int, dropout site: DropoutSite, _ context: ForwardContext
) -> Tensor {
  let layout = context.layout
  let hidden = q.columns
  let size = hidden / heads
  precondition(hidden % heads == 0 && layout.tokenCount == q.rows)
  let dropout = context.dropout(site)
  let out = context.output(
    rows: q.rows, columns: hidden, needsGradient: q.needsGradient || k.needsGradient || v.needsGradient)
  let keeps = out.needsGradient
  let scratchCount = attentionScratchCount(length: layout.longest, headSize: size)
  let longestCount = layout.longest * probabilityStride(length: layout.longest)
  var probabilities: [UnsafeMutablePointer<Float>] = []
  let shared = keeps ? nil : context.workspace.allocate(longestCount)
  context.withScratch(scratchCount) { scratch in
    forEachHead(layout, heads: heads, size: size, hidden: hidden) { sequence, offset, head, index in
      let weights = shared ?? context.workspace.allocate(head.length * probabilityStride(length: head.length))
      if keeps { probabilities.append(weights) }
      attentionForward(
        head, q: q.data + offset, k: k.data + offset, v: v.data + offset, out: out.data + offset,
        probabilities: weights, dropout: headDropout(dropout, layout, sequence, index), scratch: scratch)
    }
  }
  if let shared { context.workspace.release(shared, count: longestCount) }
  context.tape?.record(out) { dout in
    guard let tape = context.tape else { return }
    let count = q.count
    // In the lowest layer of an adapted model some of the three may need no gradient: theirs goes to scratch.
    let spare =
      q.needsGradient && k.needsGradient && v.needsGradient ? nil : context.workspace.allocateZeroed(count)
    guard let dq = tape.zeroedAccumulator(for: q) ?? spare, let dk = tape.zeroedAccumulator(for: k) ?? spare,
      let dv = tape.zeroedAccumulator(for: v) ?? spare
    else { return }
    context.withScratch(scratchCount) { scratch in
      var next = 0
      forEachHead(layout, heads: heads, size: size, hidden: hidden) { sequence, offset, head, index in
        attentionBackward(
          head, q: q.data + offset, k: k.data + offset, v: v.data + offset, dout: dout + offset,
          probabilities: probabilities[next], dropout: headDropout(dropout, layout, sequence, index),
          dq: dq + offset, dk: dk + offset, dv: dv + offset, scratch: scratch)
        next += 1
      }
    }
    if let spare { context.workspace.release(spare, count: count) }
  }
  return out
}

private func forEachHead(
  _ layout: SequenceLayout, heads: Int, size: Int, hidden: Int,
  _ body: (_ sequence: Int, _ offset: Int, _ head: AttentionHead, _ index: Int) -> Void
) {
  for sequence in 0..<layout.count {
    let head = AttentionHead(length: layout.length(sequence), headSize: size, stride: hidden)
    guard head.length > 0 else { continue }
    for index in 0..<heads { body(sequence, layout.offsets[sequence] * hidden + index * size, head, index) }
  }
}

private func headDropout(
  _ dropout: Dropout?, _ layout: SequenceLayout, _ sequence: Int, _ head: Int
) -> AttentionDropout? {
  dropout.map {
    AttentionDropout(
      dropout: $0, example: layout.exampleIDs[sequence], firstRow: head * layout.length(sequence))
  }
}
