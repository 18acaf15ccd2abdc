import Kernels
import Tensors

/// Where queries, keys and values of a batch begin, or their gradients.
struct AttentionMemory {
  let q: UnsafeMutablePointer<Float>
  let k: UnsafeMutablePointer<Float>
  let v: UnsafeMutablePointer<Float>
}

/// One head over one sequence, or over a block of its queries and the keys that they see.
struct AttentionPiece {
  let head: AttentionHead
  let sequence: Int
  let index: Int
  /// Where its first query and key stand in memory, and its first row of output.
  let query: Int
  let key: Int
  let output: Int
  /// Of its first query among the rows of all heads of the sequence.
  let firstRow: Int
}

/// How an attention goes through a batch: head by head, forward and backward over the same pieces in the same order.
struct AttentionPass {
  let context: ForwardContext
  let pieces: [AttentionPiece]
  private let dropout: Dropout?
  private let scratchCount: Int
  private let largest: Int

  /// Queries of a windowed attention that are taken together.
  private static let block = 64

  /// - Parameters:
  ///   - hidden: columns of the output, of all heads.
  ///   - rowStride: between rows of queries, keys and values.
  ///   - keys: where each sequence's keys and values lie; nil: as its queries do.
  ///   - reach: of a window; nil: every query sees every key.
  ///   - scale: of the scores; nil: 1 / √size.
  init(
    heads: Int, hidden: Int, rowStride: Int, keys keyLayout: SequenceLayout? = nil, reach: Int? = nil,
    scale: Float? = nil, dropout site: DropoutSite, _ context: ForwardContext
  ) {
    precondition(hidden % heads == 0)
    precondition(keyLayout == nil || reach == nil, "a window goes by the places of queries among the keys")
    self.context = context
    dropout = context.dropout(site)
    let layout = context.layout
    let size = hidden / heads
    var pieces: [AttentionPiece] = []
    for sequence in 0..<layout.count {
      let length = layout.length(sequence)
      // A window that reaches over the whole sequence is none.
      let reach = reach.flatMap { length > $0 + 1 ? $0 : nil }
      let keyCount = keyLayout?.length(sequence) ?? length
      let ranges = Self.ranges(length: length, keys: keyCount, reach: reach)
      let firstKey = (keyLayout ?? layout).offsets[sequence]
      for index in 0..<heads {
        for (queries, keys) in ranges {
          let window = reach.map { AttentionWindow(reach: $0, firstQuery: queries.lowerBound - keys.lowerBound) }
          pieces.append(
            AttentionPiece(
              head: AttentionHead(
                length: keys.count, headSize: size, stride: rowStride, outputStride: hidden, queries: queries.count,
                scale: scale, window: window),
              sequence: sequence, index: index,
              query: (layout.offsets[sequence] + queries.lowerBound) * rowStride + index * size,
              key: (firstKey + keys.lowerBound) * rowStride + index * size,
              output: (layout.offsets[sequence] + queries.lowerBound) * hidden + index * size,
              firstRow: index * length + queries.lowerBound))
        }
      }
    }
    self.pieces = pieces
    scratchCount = pieces.reduce(0) {
      max($0, attentionScratchCount(length: $1.head.length, headSize: size, queries: $1.head.queries))
    }
    largest = pieces.reduce(0) { max($0, $1.count) }
  }

  /// Blocks of queries and the keys that they see; without a window one block.
  private static func ranges(length: Int, keys: Int, reach: Int?) -> [(queries: Range<Int>, keys: Range<Int>)] {
    guard let reach else { return [(0..<length, 0..<keys)] }
    return stride(from: 0, to: length, by: block).map { start in
      let end = min(start + block, length)
      return (start..<end, max(0, start - reach)..<min(length, end + reach))
    }
  }

  /// Fills the output; returns the probabilities of each piece where a backward pass may follow.
  func forward(
    _ memory: AttentionMemory, out: Tensor, rule: ((AttentionPiece) -> ScoreRule?)? = nil
  ) -> [UnsafeMutablePointer<Float>] {
    let keeps = out.needsGradient
    if let team = context.team, rule == nil, !keeps, pieces.count > 1 {
      forward(memory, out: out, team)
      return []
    }
    var kept: [UnsafeMutablePointer<Float>] = []
    let shared = keeps ? nil : context.workspace.allocate(largest)
    context.withScratch(scratchCount) { scratch in
      for piece in pieces {
        let probabilities = shared ?? context.workspace.allocate(piece.count)
        if keeps { kept.append(probabilities) }
        attentionForward(
          piece.head, q: memory.q + piece.query, k: memory.k + piece.key, v: memory.v + piece.key,
          out: out.data + piece.output, probabilities: probabilities, dropout: dropout(of: piece), rule: rule?(piece),
          scratch: scratch)
      }
    }
    if let shared { context.workspace.release(shared, count: largest) }
    return kept
  }

  /// The same by all of a team, each turn of which takes some pieces one after the other.
  private func forward(_ memory: AttentionMemory, out: Tensor, _ team: WorkerTeam) {
    let turns = min(pieces.count, 2 * team.count)
    let each = largest + scratchCount
    context.withScratch(turns * each) { scratch in
      team.run(pieces: turns) { turn in
        let own = scratch + turn * each
        for index in pieces.count * turn / turns..<pieces.count * (turn + 1) / turns {
          let piece = pieces[index]
          attentionForward(
            piece.head, q: memory.q + piece.query, k: memory.k + piece.key, v: memory.v + piece.key,
            out: out.data + piece.output, probabilities: own, dropout: dropout(of: piece), rule: nil,
            scratch: own + largest)
        }
      }
    }
  }

  /// Adds to the gradients, from the probabilities that `forward` kept.
  func backward(
    _ memory: AttentionMemory, dout: UnsafeMutablePointer<Float>, _ kept: [UnsafeMutablePointer<Float>],
    gradients: AttentionMemory, rule: (AttentionPiece) -> ScoreRule?
  ) {
    context.withScratch(scratchCount) { scratch in
      for (piece, probabilities) in zip(pieces, kept) {
        attentionBackward(
          piece.head, q: memory.q + piece.query, k: memory.k + piece.key, v: memory.v + piece.key,
          dout: dout + piece.output, probabilities: probabilities, dropout: dropout(of: piece), rule: rule(piece),
          dq: gradients.q + piece.query, dk: gradients.k + piece.key, dv: gradients.v + piece.key, scratch: scratch)
      }
    }
  }

  private func dropout(of piece: AttentionPiece) -> AttentionDropout? {
    dropout.map {
      AttentionDropout(
        dropout: $0, example: context.layout.exampleIDs[piece.sequence], firstRow: piece.firstRow)
    }
  }
}

extension AttentionPiece {
  /// Floats of its probabilities.
  fileprivate var count: Int { head.queries * probabilityStride(length: head.length) }
}
