import Kernels
import TestSupport
import Testing

@Suite("Layer normalisation of a row")
struct LayerNormTests {
  static let widths = vectorLengths.filter { $0 > 1 } + [385]

  @Test("forward equals its plain twin, in place too", arguments: widths)
  func forward(columns: Int) {
    var random = SeededRandom(15)
    let weight = random.floats(columns)
    let bias = random.floats(columns)
    // The last mean is a hundred deviations away: x - mean keeps 17 of 24 bits.
    for (offset, tolerance) in [(Float(0), 1e-5), (-3, 1e-5), (100, 1e-4)] {
      let x = random.floats(columns, in: offset - 1...offset + 1)
      let twin = PlainLayerNorm(
        x.map(Double.init), weight: weight.map(Double.init), bias: bias.map(Double.init), epsilon: 1e-5)
      GuardedMemory.use { memory in
        let row = memory.floats(x)
        let y = memory.undefined(columns)
        let weights = memory.floats(weight)
        let biases = memory.floats(bias)
        let (mean, inverse) = layerNormRow(row, columns: columns, weight: weights, bias: biases, epsilon: 1e-5, y)
        #expect(
          difference(memory.values(y), twin.output, .absolute(tolerance * scale(twin))) == nil, "offset \(offset)")
        #expect(abs(Double(mean) - twin.mean) < 1e-6 * max(1, abs(Double(offset))))
        #expect(abs(Double(inverse) / twin.inverseDeviation - 1) < tolerance * scale(twin))
        _ = layerNormRow(row, columns: columns, weight: weights, bias: biases, epsilon: 1e-5, row)
        #expect(bits(memory.values(row)) == bits(memory.values(y)))
      }
    }
  }

  @Test("without a bias it is as with one of zeros", arguments: widths)
  func withoutBias(columns: Int) {
    var random = SeededRandom(17)
    let x = random.floats(columns)
    let weight = random.floats(columns)
    let twin = PlainLayerNorm(
      x.map(Double.init), weight: weight.map(Double.init), bias: weight.map { _ in 0 }, epsilon: 1e-5)
    GuardedMemory.use { memory in
      let y = memory.undefined(columns)
      let (mean, _) = layerNormRow(
        memory.floats(x), columns: columns, weight: memory.floats(weight), bias: nil, epsilon: 1e-5, y)
      #expect(difference(memory.values(y), twin.output, .absolute(1e-5 * scale(twin))) == nil)
      #expect(abs(Double(mean) - twin.mean) < 1e-6)
    }
  }

  @Test("a constant row becomes the bias, and one column too", arguments: [1, 2, 8, 13])
  func constant(columns: Int) {
    let x = [Float](repeating: 7, count: columns)
    let bias = (0..<columns).map(Float.init)
    var y = x
    let (mean, inverse) = layerNormRow(x, columns: columns, weight: x, bias: bias, epsilon: 0.25, &y)
    #expect(mean == 7 && inverse == 2 && y == bias)
  }

  @Test("backward equals its plain twin: written or added, with and without each gradient", arguments: widths)
  func backward(columns: Int) {
    var random = SeededRandom(16)
    let x = random.floats(columns)
    let dy = random.floats(columns)
    let weight = random.floats(columns)
    let start = random.floats(columns)
    let exact = dy.map(Double.init)
    let before = start.map(Double.init)
    let twin = PlainLayerNorm(
      x.map(Double.init), weight: weight.map(Double.init), bias: weight.map { _ in 0 }, epsilon: 1e-5)
    let tolerance = Tolerance.absolute(1e-5 * scale(twin))
    let added = { (gradient: [Double]) in zip(gradient, before).map { $0 + $1 } }
    for (accumulates, hasInput, hasParameters) in [
      (false, true, true), (true, true, true), (true, true, false), (false, false, true),
    ] {
      GuardedMemory.use { memory in
        let dx = hasInput ? memory.floats(start) : nil
        let dweight = hasParameters ? memory.floats(start) : nil
        let dbias = hasParameters ? memory.floats(start) : nil
        layerNormRowBackward(
          memory.floats(x), memory.floats(dy), columns: columns, mean: Float(twin.mean),
          inverseDeviation: Float(twin.inverseDeviation), weight: memory.floats(weight), dx, accumulate: accumulates,
          dweight: dweight, dbias: dbias)
        if let dx {
          let gradient = twin.inputGradient(exact)
          #expect(difference(memory.values(dx), accumulates ? added(gradient) : gradient, tolerance) == nil)
        }
        if let dweight, let dbias {
          #expect(difference(memory.values(dweight), added(twin.weightGradient(exact)), tolerance) == nil)
          #expect(difference(memory.values(dbias), added(exact), .absolute(1e-6)) == nil)
        }
      }
    }
  }

  /// Errors of x are magnified by the inverse deviation, which is large for two columns that nearly agree.
  private func scale(_ twin: PlainLayerNorm) -> Double { max(1, twin.inverseDeviation) }
}
