/// Inverted dropout: an element is kept with probability `1 - rate` and scaled by its inverse.
///
/// The rate is rounded to a multiple of 2^-16, and the scale follows the rounded rate. The mask of a row depends on the
/// site, the example and the row's index within it; it is drawn again in the backward pass, never stored.
package struct Dropout: Sendable, Equatable {
  package let place: RandomSite
  package let threshold: Int32
  package let scale: Float

  /// - Parameter rate: the share of elements that become zero, 0 ..< 1.
  package init(rate: Float, place: RandomSite) {
    precondition(rate >= 0 && rate < 1)
    self.place = place
    threshold = min(65535, Int32((rate * 65536).rounded()))
    scale = 65536 / Float(65536 - threshold)
  }
}

/// Elements that one call of the generator covers.
let dropoutGroup = 32

/// The counter block at which the mask of row `row` of `columns` elements begins.
@inline(__always)
func firstBlock(row: Int, columns: Int) -> UInt32 {
  UInt32(truncatingIfNeeded: row * ((columns + dropoutGroup - 1) / dropoutGroup) * 4)
}

/// out[columns] = (accumulate ? out : 0) + mask ⊙ x · scale for one row; `out` may be `x`.
///
/// - Parameters:
///   - row: the row's index within its example.
///   - numbered: the columns that rows are counted by where they differ in length; nil: `columns`.
package func applyDropout(
  _ dropout: Dropout, example: UInt32, row: Int, columns: Int, numbered: Int? = nil, _ x: UnsafePointer<Float>,
  _ out: UnsafeMutablePointer<Float>, accumulate: Bool = false
) {
  var block = firstBlock(row: row, columns: numbered ?? columns)
  let threshold = IntegerVector(repeating: dropout.threshold)
  let scale = Vector(repeating: dropout.scale)
  var column = 0
  while column + dropoutGroup <= columns {
    let random = randomHalves(dropout.place, example: example, block: block)
    keep(random.0, threshold, scale, x + column, out + column, accumulate)
    keep(random.1, threshold, scale, x + column + 8, out + column + 8, accumulate)
    keep(random.2, threshold, scale, x + column + 16, out + column + 16, accumulate)
    keep(random.3, threshold, scale, x + column + 24, out + column + 24, accumulate)
    column += dropoutGroup
    block = block &+ 4
  }
  guard column < columns else { return }
  let random = randomHalves(dropout.place, example: example, block: block)
  for (index, numbers) in [random.0, random.1, random.2, random.3].enumerated() {
    for lane in 0..<vectorWidth {
      let position = column + index * vectorWidth + lane
      guard position < columns else { return }
      let value = numbers[lane] >= dropout.threshold ? x[position] * dropout.scale : 0
      out[position] = accumulate ? out[position] + value : value
    }
  }
}

@inline(__always)
private func keep(
  _ random: IntegerVector, _ threshold: IntegerVector, _ scale: Vector, _ x: UnsafePointer<Float>,
  _ out: UnsafeMutablePointer<Float>, _ accumulate: Bool
) {
  let value = (load(x) * scale).replacing(with: Vector(), where: random .< threshold)
  store(accumulate ? load(out) + value : value, out)
}
