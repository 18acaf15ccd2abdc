import Kernels
import TestSupport
import Testing

/// Where the twins' own formulas keep their digits: logits of at most 8 in size.
@Suite("Loss kernels equal their plain twins")
struct LossKernelTests {
  private static let counts = vectorLengths.filter { $0 > 0 && $0 < 50 }
  /// The kernels compute in double precision and round a gradient once.
  private static let rounded = Tolerance.relative(0x1p-23, floor: 1e-14)

  @Test("classes, weighted, smoothed and focal", arguments: counts)
  func classes(count: Int) {
    var random = SeededRandom(41)
    for (smoothing, gamma) in [(0.0, 0.0), (0.25, 0), (0, 2), (0, 0.5), (0.125, 1.5)] where count > 1 || gamma == 0 {
      let logits = random.floats(count, in: -8...8)
      let weights = random.floats(count, in: 0...3)
      let label = Int.random(in: 0..<count, using: &random)
      for isWeighted in [false, true] {
        let (loss, gradient) = PlainLosses.crossEntropy(
          logits.map(Double.init), label: label, classWeights: isWeighted ? weights.map(Double.init) : nil,
          smoothing: smoothing, gamma: gamma)
        GuardedMemory.use { memory in
          let row = memory.floats(logits)
          let classWeights = memory.floats(weights)
          let slopes = memory.undefined(count)
          let found = weightedCrossEntropyRow(
            row, classes: count, label: label, classWeights: isWeighted ? UnsafePointer(classWeights) : nil,
            smoothing: smoothing, gamma: gamma, scale: 0.25, gradient: slopes)
          #expect(abs(found - loss) <= 1e-12 * abs(loss) + 1e-14)
          #expect(difference(memory.values(slopes), gradient.map { 0.25 * $0 }, Self.rounded) == nil)
          let alone = weightedCrossEntropyRow(
            row, classes: count, label: label, classWeights: isWeighted ? UnsafePointer(classWeights) : nil,
            smoothing: smoothing, gamma: gamma, scale: 0.25, gradient: nil)
          #expect(alone == found)
        }
      }
    }
  }

  @Test("labels", arguments: counts)
  func labels(count: Int) {
    var random = SeededRandom(42)
    for terms in [
      BinaryCrossEntropyTerms(), BinaryCrossEntropyTerms(positive: 2, negative: 0.5, smoothing: 0.25),
      BinaryCrossEntropyTerms(gamma: 2), BinaryCrossEntropyTerms(positive: 0.25, negative: 0.75, gamma: 0.5),
    ] {
      let logits = random.floats(count, in: -8...8)
      let targets = someMissing(random.floats(count, in: 0...1), &random)
      let weights = random.floats(count, in: 0...3)
      let expected = logits.indices.map {
        PlainLosses.binaryCrossEntropy(
          Double(logits[$0]), target: Double(targets[$0]), positive: terms.positive * Double(weights[$0]),
          negative: terms.negative, smoothing: terms.smoothing, gamma: terms.gamma)
      }
      check(logits, targets, expected) { x, y, scale, gradient in
        weights.withUnsafeBufferPointer {
          binaryCrossEntropyRow(
            x, targets: y, count: count, positiveWeights: $0.baseAddress, terms: terms, scale: scale,
            gradient: gradient)
        }
      }
    }
  }

  @Test("values", arguments: counts)
  func values(count: Int) {
    var random = SeededRandom(43)
    let outputs = random.floats(count, in: -3...3)
    let targets = someMissing(random.floats(count, in: -3...3), &random)
    let pairs = zip(outputs, targets).map { (Double($0), Double($1)) }
    check(outputs, targets, pairs.map { PlainLosses.squaredError($0.0, target: $0.1) }) {
      squaredErrorRow($0, targets: $1, count: count, scale: $2, gradient: $3)
    }
    check(outputs, targets, pairs.map { PlainLosses.huber($0.0, target: $0.1, delta: 0.75) }) {
      huberRow($0, targets: $1, count: count, delta: 0.75, scale: $2, gradient: $3)
    }
  }

  @Test("a logit that is not a number spoils the loss, but not where the target is missing")
  func notANumber() {
    let terms = BinaryCrossEntropyTerms(gamma: 2)
    func binary(_ target: Float) -> Double {
      binaryCrossEntropyRow(
        [0, .nan], targets: [1, target], count: 2, positiveWeights: nil, terms: terms, scale: 1, gradient: nil)
    }
    #expect(binary(0).isNaN && !binary(.nan).isNaN)
    #expect(squaredErrorRow([.nan], targets: [1], count: 1, scale: 1, gradient: nil).isNaN)
    #expect(huberRow([.nan], targets: [1], count: 1, delta: 1, scale: 1, gradient: nil).isNaN)
    for gamma in [0.0, 2] {
      let loss = weightedCrossEntropyRow(
        [1, .nan, 2], classes: 3, label: 0, classWeights: nil, smoothing: 0.1, gamma: gamma, scale: 1, gradient: nil)
      #expect(loss.isNaN)
    }
  }

  private func someMissing(_ targets: [Float], _ random: inout SeededRandom) -> [Float] {
    targets.map { random.next() % 4 == 0 ? .nan : $0 }
  }

  private func check(
    _ x: [Float], _ targets: [Float], _ expected: [(loss: Double, gradient: Double)],
    _ kernel: (UnsafePointer<Float>, UnsafePointer<Float>, Double, UnsafeMutablePointer<Float>?) -> Double
  ) {
    GuardedMemory.use { memory in
      let row = memory.floats(x)
      let wanted = memory.floats(targets)
      let slopes = memory.undefined(x.count)
      let loss = kernel(row, wanted, 0.25, slopes)
      let sum = expected.reduce(0) { $0 + $1.loss }
      #expect(abs(loss - sum) <= 1e-12 * sum + 1e-14)
      #expect(difference(memory.values(slopes), expected.map { 0.25 * $0.gradient }, Self.rounded) == nil)
      #expect(kernel(row, wanted, 0.25, nil) == loss)
    }
  }
}
