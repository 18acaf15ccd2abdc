import Foundation
import Kernels
package import Tensors

/// The angles of rotary positions (Su et al., 2021): place p turns pair i of a head by p·theta^(-2i/size).
///
/// Frequencies and angles are rounded to single precision like the reference's (`ModernBertRotaryEmbedding`).
package struct RotaryAngles {
  /// `[places, size / 2]` each, in the workspace of a pass.
  fileprivate let cosines: UnsafeMutablePointer<Float>
  fileprivate let sines: UnsafeMutablePointer<Float>
  package let size: Int
  private let places: Int

  /// The angles of all places of the longest sequence.
  package init(size: Int, theta: Double, _ context: ForwardContext) {
    precondition(size % 2 == 0)
    self.size = size
    let half = size / 2
    places = context.layout.longest
    cosines = context.workspace.allocate(places * half)
    sines = context.workspace.allocate(places * half)
    let frequencies = (0..<half).map { 1 / Float(pow(theta, Double(Float(2 * $0) / Float(size)))) }
    for place in 0..<places {
      for (index, frequency) in frequencies.enumerated() {
        let angle = Double(Float(place) * frequency)
        cosines[place * half + index] = Float(cos(angle))
        sines[place * half + index] = Float(sin(angle))
      }
    }
  }

  /// Gives the memory back when no backward pass needs it.
  package func release(_ context: ForwardContext) {
    guard context.tape == nil else { return }
    context.workspace.release(cosines, count: places * size / 2)
    context.workspace.release(sines, count: places * size / 2)
  }
}

/// y = x with its first `heads` heads turned by the angle of their token's place in its sequence: x `[tokens, columns]`.
///
/// `x` is used up: its memory holds y.
package func rotary(_ x: Tensor, heads: Int, _ angles: RotaryAngles, _ context: ForwardContext) -> Tensor {
  precondition(heads * angles.size <= x.columns)
  let layout = context.layout
  let half = angles.size / 2
  func turn(_ data: UnsafeMutablePointer<Float>, inverse: Bool) {
    for sequence in 0..<layout.count {
      for (place, row) in layout.range(sequence).enumerated() {
        rotateHeads(
          data + row * x.columns, heads: heads, size: angles.size, cosines: angles.cosines + place * half,
          sines: angles.sines + place * half, inverse: inverse)
      }
    }
  }
  turn(x.data, inverse: false)
  let y = context.output(x.data, rows: x.rows, columns: x.columns, needsGradient: x.needsGradient)
  context.tape?.record(y) { dy in
    turn(dy, inverse: true)
    context.tape?.add(dy, to: x)
  }
  return y
}
