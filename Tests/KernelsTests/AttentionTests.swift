import Kernels
import TestSupport
import Testing

@Suite("Attention of one head")
struct AttentionTests {
  static let shapes = [0, 1, 2, 15, 16, 17, 33, 130].flatMap { length in
    [1, 5, 8, 32, 64].map { (length: length, size: $0) }
  }
  static let dropout = PlainDropout(rate: 0.2, seed: 0x1234_5678_9ABC_DEF0, step: 3, site: 17)

  /// q, k, v and the results are slices of wider rows, scratch is as small as promised, and gradients are added.
  @Test("forward and backward equal their plain twins", arguments: shapes, [false, true])
  func twin(shape: (length: Int, size: Int), drops: Bool) {
    let (length, size) = shape
    var random = SeededRandom(18)
    let stride = size * 2 + 3
    let padded = probabilityStride(length: length)
    func slice() -> StridedMatrix {
      StridedMatrix(rows: length, columns: size, stride: stride) { random.floats($0, in: -2...2) }
    }
    let q = slice()
    let k = slice()
    let v = slice()
    let dout = slice()
    let out = slice()
    let before = [slice(), slice(), slice()]
    let head = AttentionHead(length: length, headSize: size, stride: stride)
    let masks = (0..<length).map { Self.dropout.factors(example: 9, row: 5 * length + $0, columns: length) }
    let mask = PlainMatrix(rows: length, columns: length) { drops ? masks[$0][$1] : 1 }
    let expected = PlainAttention(q: PlainMatrix(q), k: PlainMatrix(k), v: PlainMatrix(v), mask: mask)
    let place = RandomSite(seed: Self.dropout.seed, step: Self.dropout.step, site: Self.dropout.site)
    let dropped =
      drops
      ? AttentionDropout(dropout: Dropout(rate: 0.2, place: place), example: 9, firstRow: 5 * length) : nil
    GuardedMemory.use { memory in
      let scratch = memory.undefined(attentionScratchCount(length: length, headSize: size))
      let probabilities = memory.undefined(length * padded)
      let output = memory.floats(out.values)
      let inputs = [q, k, v].map { memory.floats($0.values) }
      let targets = before.map { memory.floats($0.values) }
      attentionForward(
        head, q: inputs[0], k: inputs[1], v: inputs[2], out: output, probabilities: probabilities, dropout: dropped,
        scratch: scratch)
      // Values below 2 in size, scores below 4·√size, sums of up to 130 terms; the worst seen is below 4e-6.
      let tolerance = Tolerance.absolute(5e-6)
      let weights = (0..<length * padded).map { index in
        index % padded < length ? expected.probabilities[index / padded, index % padded] : 0
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
}
