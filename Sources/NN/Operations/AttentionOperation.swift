import Kernels
package import Tensors

/// Self-attention of every head over every sequence on its own: q, k, v and the result are `[tokens, heads · size]`.
///
/// Probabilities are kept for the backward pass; their dropout mask is drawn again. Source: BERT's self-attention
/// (Devlin et al., 2019, after Vaswani et al., 2017).
///
/// - Parameters:
///   - bias: what scores get for the distance between query and key.
///   - keyLayer: the layer that made the keys, before which an adapter may put some.
package func selfAttention(
  q: Tensor, k ownKeys: Tensor, v ownValues: Tensor, heads: Int, dropout site: DropoutSite, bias: DistanceBias? = nil,
  keyLayer: Linear? = nil, _ context: ForwardContext
) -> Tensor {
  let prefixed = PrefixedKeys(ownKeys, ownValues, at: keyLayer?.weight.slot, context)
  precondition(prefixed.layout == nil || bias == nil, "places before a sequence have no distance")
  let (k, v) = (prefixed.keys, prefixed.values)
  let hidden = q.columns
  let lines = bias.map { BiasLines($0, heads: heads, size: hidden / heads, context) }
  let trains = bias.map { context.trains($0.table) } == true
  let out = context.output(
    rows: q.rows, columns: hidden,
    needsGradient: q.needsGradient || k.needsGradient || v.needsGradient || trains)
  let pass = AttentionPass(
    heads: heads, hidden: hidden, rowStride: hidden, keys: prefixed.layout, dropout: site, context)
  let kept = pass.forward(
    AttentionMemory(q: q.data, k: k.data, v: v.data), out: out, rule: lines.map { lines in { lines.rule($0) } })
  lines?.release()
  prefixed.release(context)
  context.tape?.record(out) { dout in
    guard let tape = context.tape else { return }
    let count = k.count
    // In the lowest layer of an adapted model some of the three may need no gradient: theirs goes to scratch.
    let spare =
      q.needsGradient && k.needsGradient && v.needsGradient ? nil : context.workspace.allocateZeroed(count)
    guard let dq = tape.zeroedAccumulator(for: q) ?? spare, let dk = tape.zeroedAccumulator(for: k) ?? spare,
      let dv = tape.zeroedAccumulator(for: v) ?? spare
    else { return }
    lines?.begin(trains: trains)
    pass.backward(
      AttentionMemory(q: q.data, k: k.data, v: v.data), dout: dout, kept,
      gradients: AttentionMemory(q: dq, k: dk, v: dv), rule: { lines?.rule($0) })
    lines?.finish()
    if let spare { context.workspace.release(spare, count: count) }
  }
  return out
}

/// The same over queries, keys and values that stand side by side: qkv `[tokens, 3 · hidden]`, the result
/// `[tokens, hidden]`.
///
/// - Parameter reach: how many places away a key may be from a query that sees it; nil: any number (Beltagy et al.,
///   2020, section 3.1).
package func selfAttention(
  qkv: Tensor, heads: Int, reach: Int? = nil, dropout site: DropoutSite, _ context: ForwardContext
) -> Tensor {
  let hidden = qkv.columns / 3
  precondition(qkv.columns == 3 * hidden)
  let out = context.output(rows: qkv.rows, columns: hidden, needsGradient: qkv.needsGradient)
  let pass = AttentionPass(
    heads: heads, hidden: hidden, rowStride: 3 * hidden, reach: reach, dropout: site, context)
  let memory = AttentionMemory(q: qkv.data, k: qkv.data + hidden, v: qkv.data + 2 * hidden)
  let kept = pass.forward(memory, out: out)
  context.tape?.record(out) { dout in
    guard let dqkv = context.tape?.zeroedAccumulator(for: qkv) else { return }
    pass.backward(
      memory, dout: dout, kept,
      gradients: AttentionMemory(q: dqkv, k: dqkv + hidden, v: dqkv + 2 * hidden), rule: { _ in nil })
  }
  return out
}
