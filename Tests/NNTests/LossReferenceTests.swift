import NN
import TestSupport
import Testing

@Suite("Losses as PyTorch computes them")
struct LossReferenceTests {
  @Test("values and gradients", arguments: [LossFixture.Kind.classes, .labels, .squared, .huber])
  func values(kind: LossFixture.Kind) throws {
    let fixtures = try LossFixture.load().filter { $0.kind == kind }
    #expect(fixtures.count >= 12)
    for (index, fixture) in fixtures.enumerated() {
      let loss = LossCase(fixture)
      let result = try loss.run(fixture.logits, columns: fixture.columns)
      // PyTorch takes 1 - p of probabilities near 1, which leaves 2^-53 of them.
      #expect(abs(result.loss - fixture.loss) <= 1e-12 * abs(fixture.loss) + 1e-15, "case \(index)")
      let gradient = try #require(result.gradient)
      #expect(difference(gradient, fixture.gradient, .relative(1e-7, floor: 1e-15)) == nil, "case \(index)")
      let plain = try loss.run(fixture.logits, columns: fixture.columns, hasTape: false)
      #expect(plain.loss == result.loss && plain.gradient == nil, "case \(index)")
    }
  }

  /// Rows of different weights in two parts with the divisor of both.
  @Test("micro-batches add up to the batch, loss and gradient")
  func microBatches() throws {
    for (index, fixture) in try LossFixture.load().enumerated() where fixture.rows > 1 {
      let columns = fixture.columns
      let whole = LossCase(fixture)
      let weights = (0..<fixture.rows).map { 0.5 + 0.25 * Float($0) }
      let divisor = try whole.weightSum(columns: columns, weights: weights)
      let expected = try whole.run(fixture.logits, columns: columns, weights: weights)
      var loss = 0.0
      var sums = 0.0
      var gradient: [Float] = []
      for range in [0..<fixture.rows / 3, fixture.rows / 3..<fixture.rows] {
        let part = whole.rows(range, columns: columns)
        let result = try part.run(
          Array(fixture.logits[range.lowerBound * columns..<range.upperBound * columns]), columns: columns,
          weights: Array(weights[range]), divisor: divisor)
        loss += result.loss
        gradient += result.gradient ?? []
        sums += try part.weightSum(columns: columns, weights: Array(weights[range]))
      }
      #expect(abs(sums - divisor) <= 1e-12 * divisor)
      #expect(abs(loss - expected.loss) <= 1e-12 * abs(expected.loss), "case \(index)")
      #expect(try bits(gradient) == bits(#require(expected.gradient)), "case \(index)")
    }
  }
}
