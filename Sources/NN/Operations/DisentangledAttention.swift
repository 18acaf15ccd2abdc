import Kernels
package import Tensors

/// What attention knows of positions apart from contents: projections of a table of relative positions, and the row of
/// it for each distance. Both projections are `[rows, heads · size]`.
package struct DisentangledPositions {
  /// Scored against the queries of contents ("c2p").
  package let keys: Tensor?
  /// Scored against the keys of contents ("p2c").
  package let queries: Tensor?
  /// `[2·longest - 1]`: the row for each distance of a key from a query, ascending by steps of 0 or 1 from 0 on.
  package let rows: [Int32]

  /// Contents alone.
  package static var none: DisentangledPositions { DisentangledPositions(keys: nil, queries: nil, rows: []) }

  package init(keys: Tensor?, queries: Tensor?, rows: [Int32]) {
    precondition(keys == nil && queries == nil || rows.first == 0)
    precondition(zip(rows, rows.dropFirst()).allSatisfy { $1 - $0 == 0 || $1 - $0 == 1 })
    precondition([keys, queries].allSatisfy { $0.map { $0.rows > Int(rows.last ?? 0) } != false })
    self.keys = keys
    self.queries = queries
    self.rows = rows
  }
}

/// Self-attention whose scores are scale·(q·kᵀ + q·positionKeysᵀ + positionQueries·kᵀ), each at its distance: q, k, v and
/// the result `[tokens, heads · size]`. Source: DeBERTa (He et al., 2021, section 3.1).
package func disentangledAttention(
  q: Tensor, k: Tensor, v: Tensor, positions: DisentangledPositions, heads: Int, scale: Float,
  dropout site: DropoutSite, _ context: ForwardContext
) -> Tensor {
  let hidden = q.columns
  let tensors = [q, k, v] + [positions.keys, positions.queries].compactMap { $0 }
  precondition(positions.rows.isEmpty || positions.rows.count == 2 * context.layout.longest - 1)
  precondition(tensors.allSatisfy { $0.columns == hidden })
  let out = context.output(rows: q.rows, columns: hidden, needsGradient: tensors.contains { $0.needsGradient })
  let pass = AttentionPass(heads: heads, hidden: hidden, rowStride: hidden, scale: scale, dropout: site, context)
  let memory = AttentionMemory(q: q.data, k: k.data, v: v.data)
  let scores = PositionScores(positions, memory, hidden: hidden, size: hidden / heads, scale: scale, context)
  let kept = pass.forward(memory, out: out, rule: { scores.rule($0) })
  scores.release()
  context.tape?.record(out) { dout in
    guard let tape = context.tape else { return }
    let spare =
      q.needsGradient && k.needsGradient && v.needsGradient ? nil : context.workspace.allocateZeroed(q.count)
    guard let dq = tape.zeroedAccumulator(for: q) ?? spare, let dk = tape.zeroedAccumulator(for: k) ?? spare,
      let dv = tape.zeroedAccumulator(for: v) ?? spare
    else { return }
    let gradients = AttentionMemory(q: dq, k: dk, v: dv)
    let scores = PositionScores(positions, memory, hidden: hidden, size: hidden / heads, scale: scale, context)
    scores.begin(gradients)
    pass.backward(memory, dout: dout, kept, gradients: gradients, rule: { scores.rule($0) })
    scores.release()
    if let spare { context.workspace.release(spare, count: q.count) }
  }
  return out
}

/// The parts of the scores that come from positions, for one head after the other.
private final class PositionScores {
  private let positions: DisentangledPositions
  private let memory: AttentionMemory
  private let hidden: Int
  private let size: Int
  private let scale: Float
  private let context: ForwardContext
  private let longest: Int
  private let scratch: UnsafeMutablePointer<Float>
  private let scratchCount: Int
  private let productCount: Int
  private let panelCount: Int
  private var gradients: AttentionMemory?
  private var keyGradient: UnsafeMutablePointer<Float>?
  private var queryGradient: UnsafeMutablePointer<Float>?

  init(
    _ positions: DisentangledPositions, _ memory: AttentionMemory, hidden: Int, size: Int, scale: Float,
    _ context: ForwardContext
  ) {
    self.positions = positions
    self.memory = memory
    self.hidden = hidden
    self.size = size
    self.scale = scale
    self.context = context
    longest = context.layout.longest
    let rows = Int(positions.rows.last ?? 0) + 1
    productCount = longest * rows
    panelCount = max(packedCount(inner: size, columns: rows), packedCount(inner: rows, columns: size))
    scratchCount =
      productCount + panelCount + transposedScratchCount(inner: longest, rows: rows, columns: size)
    scratch = context.workspace.allocate(scratchCount)
  }

  func release() { context.workspace.release(scratch, count: scratchCount) }

  /// Before a backward pass.
  func begin(_ gradients: AttentionMemory) {
    self.gradients = gradients
    keyGradient = positions.keys.flatMap { context.tape?.zeroedAccumulator(for: $0) }
    queryGradient = positions.queries.flatMap { context.tape?.zeroedAccumulator(for: $0) }
  }

  func rule(_ piece: AttentionPiece) -> ScoreRule {
    ScoreRule(
      apply: { [self] scores, stride in apply(piece, scores, stride) },
      differentiate: { [self] gradient, stride in differentiate(piece, gradient, stride) })
  }

  private func apply(_ piece: AttentionPiece, _ scores: UnsafeMutablePointer<Float>, _ stride: Int) {
    withDistances(piece) { distances in
      if let keys = positions.keys {
        multiply(piece, memory.q, keys, distances)
        addByQuery(scratch, distances, to: scores, stride: stride)
      }
      if let queries = positions.queries {
        multiply(piece, memory.k, queries, distances)
        addByKey(scratch, distances, to: scores, stride: stride)
      }
    }
    scaleRows(piece, scores, stride)
  }

  private func differentiate(_ piece: AttentionPiece, _ gradient: UnsafeMutablePointer<Float>, _ stride: Int) {
    guard let gradients else { return }
    scaleRows(piece, gradient, stride)
    withDistances(piece) { distances in
      let count = distances.length * distances.count
      if let keys = positions.keys {
        scratch.update(repeating: 0, count: count)
        gatherByQuery(gradient, stride: stride, distances, to: scratch)
        multiplyBack(piece, memory.q, keys, distances, to: gradients.q, keyGradient)
      }
      if let queries = positions.queries {
        scratch.update(repeating: 0, count: count)
        gatherByKey(gradient, stride: stride, distances, to: scratch)
        multiplyBack(piece, memory.k, queries, distances, to: gradients.k, queryGradient)
      }
    }
  }

  private func scaleRows(_ piece: AttentionPiece, _ scores: UnsafeMutablePointer<Float>, _ stride: Int) {
    for row in 0..<piece.head.length {
      Kernels.scale(scores + row * stride, piece.head.length, by: scale, into: scores + row * stride)
    }
  }

  private func withDistances(_ piece: AttentionPiece, _ body: (DistanceRows) -> Void) {
    let length = piece.head.length
    positions.rows.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
      body(DistanceRows(length: length, rows: base + (longest - length)))
    }
  }

  /// Where the piece's first row of a table stands.
  private func place(_ piece: AttentionPiece, _ distances: DistanceRows) -> Int {
    distances.first * hidden + piece.index * size
  }

  /// products = contents · tableᵀ over the rows that the sequence reaches.
  private func multiply(
    _ piece: AttentionPiece, _ contents: UnsafeMutablePointer<Float>, _ table: Tensor, _ distances: DistanceRows
  ) {
    let panels = scratch + productCount
    packTransposed(
      table.data + place(piece, distances), stride: hidden, rows: distances.count, inner: size, into: panels)
    multiplyPacked(
      rows: distances.length, columns: distances.count, inner: size, contents + piece.query, xStride: hidden,
      panels: panels, scratch, yStride: distances.count)
  }

  /// contents' gradient += products · table, table's gradient += productsᵀ · contents.
  private func multiplyBack(
    _ piece: AttentionPiece, _ contents: UnsafeMutablePointer<Float>, _ table: Tensor, _ distances: DistanceRows,
    to target: UnsafeMutablePointer<Float>, _ tableGradient: UnsafeMutablePointer<Float>?
  ) {
    let panels = scratch + productCount
    packPlain(
      table.data + place(piece, distances), stride: hidden, rows: distances.count, columns: size, into: panels)
    multiplyPacked(
      rows: distances.length, columns: size, inner: distances.count, scratch, xStride: distances.count, panels: panels,
      target + piece.query, yStride: hidden, accumulate: true)
    guard let tableGradient else { return }
    multiplyTransposed(
      inner: distances.length, rows: distances.count, columns: size, scratch, aStride: distances.count,
      contents + piece.query, bStride: hidden, tableGradient + place(piece, distances), cStride: hidden,
      accumulate: true, scratch: panels + panelCount)
  }
}
