import Kernels
import TestSupport
import Testing

/// Blocks of queries that see the keys around them, with a row stride of the output apart from that of the inputs; and
/// scores that a rule changes.
@Suite("Attention of one head in a window and with a rule")
struct WindowedAttentionTests {
  struct Block: Sendable, CustomTestStringConvertible {
    let keys: Int
    let queries: Int
    let first: Int
    let reach: Int
    var testDescription: String { "\(queries) of \(keys) from \(first), reach \(reach)" }
  }

  static let blocks = [
    Block(keys: 5, queries: 5, first: 0, reach: 2), Block(keys: 9, queries: 3, first: 4, reach: 3),
    Block(keys: 17, queries: 16, first: 0, reach: 1), Block(keys: 40, queries: 7, first: 33, reach: 12),
    Block(keys: 130, queries: 64, first: 30, reach: 33), Block(keys: 4, queries: 2, first: 1, reach: 0),
  ]
  static let dropout = PlainDropout(rate: 0.2, seed: 0x1234_5678_9ABC_DEF0, step: 3, site: 17)

  @Test("forward and backward equal their plain twins", arguments: blocks, [false, true])
  func window(block: Block, drops: Bool) {
    var random = SeededRandom(19)
    let size = 12
    let stride = 2 * size + 3
    let outputStride = size + 1
    func slice(_ rows: Int, _ stride: Int) -> StridedMatrix {
      StridedMatrix(rows: rows, columns: size, stride: stride) { random.floats($0, in: -2...2) }
    }
    let q = slice(block.queries, stride)
    let (k, v) = (slice(block.keys, stride), slice(block.keys, stride))
    let (out, dout) = (slice(block.queries, outputStride), slice(block.queries, outputStride))
    let before = [slice(block.queries, stride), slice(block.keys, stride), slice(block.keys, stride)]
    let window = AttentionWindow(reach: block.reach, firstQuery: block.first)
    let head = AttentionHead(
      length: block.keys, headSize: size, stride: stride, outputStride: outputStride, queries: block.queries,
      window: window)
    func lowest(_ row: Int) -> Int { max(0, block.first + row - block.reach) }
    func isSeen(_ row: Int, _ column: Int) -> Bool { abs(block.first + row - column) <= block.reach }
    // Rows are numbered as if each saw a whole window, its mask beginning with the first key that it sees.
    let width = 2 * block.reach + 1
    let masks = (0..<block.queries).map { Self.dropout.factors(example: 9, row: 70 + $0, columns: width) }
    let mask = PlainMatrix(rows: block.queries, columns: block.keys) { row, column in
      drops && isSeen(row, column) ? masks[row][column - lowest(row)] : 1
    }
    let hidden = PlainMatrix(rows: block.queries, columns: block.keys) { isSeen($0, $1) ? 0 : -.infinity }
    let expected = PlainAttention(
      q: PlainMatrix(q), k: PlainMatrix(k), v: PlainMatrix(v), mask: mask, bias: hidden)
    let place = RandomSite(seed: Self.dropout.seed, step: Self.dropout.step, site: Self.dropout.site)
    let dropped =
      drops ? AttentionDropout(dropout: Dropout(rate: 0.2, place: place), example: 9, firstRow: 70) : nil
    GuardedMemory.use { memory in
      let padded = probabilityStride(length: block.keys)
      let scratch = memory.undefined(
        attentionScratchCount(length: block.keys, headSize: size, queries: block.queries))
      let probabilities = memory.undefined(block.queries * padded)
      let output = memory.floats(out.values)
      let inputs = [q, k, v].map { memory.floats($0.values) }
      let targets = before.map { memory.floats($0.values) }
      attentionForward(
        head, q: inputs[0], k: inputs[1], v: inputs[2], out: output, probabilities: probabilities, dropout: dropped,
        scratch: scratch)
      let tolerance = Tolerance.absolute(5e-6)
      let weights = (0..<block.queries * padded).map { index in
        index % padded < block.keys ? expected.probabilities[index / padded, index % padded] : 0
      }
      #expect(difference(memory.values(probabilities), weights, .absolute(5e-7)) == nil)
      #expect(difference(memory.values(output), out.replacing(with: expected.output), tolerance) == nil)
      attentionBackward(
        head, q: inputs[0], k: inputs[1], v: inputs[2], dout: memory.floats(dout.values), probabilities: probabilities,
        dropout: dropped, dq: targets[0], dk: targets[1], dv: targets[2], scratch: scratch)
      let gradients = expected.gradients(PlainMatrix(dout))
      for (index, gradient) in [gradients.q, gradients.k, gradients.v].enumerated() {
        let sum = before[index].replacing(with: PlainMatrix(before[index]) + gradient)
        #expect(difference(memory.values(targets[index]), sum, tolerance) == nil, "gradient \(index)")
      }
    }
  }

  @Test("a rule replaces the scale, and gets the gradient of what it made", arguments: [1, 7, 16, 33])
  func rule(length: Int) {
    var random = SeededRandom(20)
    let size = 8
    func matrix() -> StridedMatrix {
      StridedMatrix(rows: length, columns: size, stride: size) { random.floats($0, in: -2...2) }
    }
    let (q, k, v, dout) = (matrix(), matrix(), matrix(), matrix())
    let line = random.floats(2 * length - 1)
    let bias = PlainMatrix(rows: length, columns: length) { Double(line[length - 1 - $0 + $1]) }
    let expected = PlainAttention(
      q: PlainMatrix(q), k: PlainMatrix(k), v: PlainMatrix(v),
      mask: PlainMatrix(rows: length, columns: length) { _, _ in 1 }, scale: 0.25, bias: bias)
    let gradients = expected.gradients(PlainMatrix(dout))
    var sums = [Double](repeating: 0, count: 2 * length - 1)
    for row in 0..<length {
      for column in 0..<length { sums[length - 1 - row + column] += gradients.bias[row, column] }
    }
    GuardedMemory.use { memory in
      let scratch = memory.undefined(attentionScratchCount(length: length, headSize: size))
      let probabilities = memory.undefined(length * probabilityStride(length: length))
      let output = memory.undefined(length * size)
      let inputs = [q, k, v].map { memory.floats($0.values) }
      let targets = (0..<3).map { _ in memory.floats([Float](repeating: 0, count: length * size)) }
      let lines = memory.floats(line)
      let lineGradient = memory.floats([Float](repeating: 0, count: line.count))
      let rule = ScoreRule(
        apply: { addDistanceBias($0, length: length, stride: $1, scale: 0.25, line: lines) },
        differentiate: {
          distanceBiasBackward($0, length: length, stride: $1, scale: 0.25, line: lineGradient)
        })
      let head = AttentionHead(length: length, headSize: size, stride: size)
      attentionForward(
        head, q: inputs[0], k: inputs[1], v: inputs[2], out: output, probabilities: probabilities, dropout: nil,
        rule: rule, scratch: scratch)
      let tolerance = Tolerance.absolute(5e-6)
      #expect(difference(memory.values(output), expected.output.values, tolerance) == nil)
      attentionBackward(
        head, q: inputs[0], k: inputs[1], v: inputs[2], dout: memory.floats(dout.values), probabilities: probabilities,
        dropout: nil, rule: rule, dq: targets[0], dk: targets[1], dv: targets[2], scratch: scratch)
      for (target, gradient) in zip(targets, [gradients.q, gradients.k, gradients.v]) {
        #expect(difference(memory.values(target), gradient.values, tolerance) == nil)
      }
      #expect(difference(memory.values(lineGradient), sums, tolerance) == nil)
    }
  }
}
