import Kernels
import Tensors

/// A number for each head and bucket of distances, added to the scores of attention (Raffel et al., 2020, section 2.1).
package struct DistanceBias: Sendable {
  /// `[buckets, heads]`.
  package let table: Parameter
  /// `[2n - 1]`: the bucket of each distance of a key from a query, from -(n - 1) on; n bounds the length of sequences.
  package let buckets: [Int32]

  package init(table: Parameter, buckets: [Int32]) {
    precondition(buckets.allSatisfy { $0 >= 0 && Int($0) < table.rows } && buckets.count % 2 == 1)
    self.table = table
    self.buckets = buckets
  }
}

/// The biases of a batch laid out by distance, one line a head, and their gradients.
final class BiasLines {
  private let bias: DistanceBias
  private let heads: Int
  private let scale: Float
  private let context: ForwardContext
  private let longest: Int
  private var values: UnsafeMutablePointer<Float>
  private var gradients: UnsafeMutablePointer<Float>?

  private var width: Int { 2 * longest - 1 }

  init(_ bias: DistanceBias, heads: Int, size: Int, _ context: ForwardContext) {
    longest = context.layout.longest
    precondition(bias.table.columns == heads && bias.buckets.count >= 2 * longest - 1)
    self.bias = bias
    self.heads = heads
    self.context = context
    scale = 1 / Float(size).squareRoot()
    values = context.workspace.allocate(heads * (2 * longest - 1))
    let table = context.parameters.values(bias.table)
    for place in 0..<width {
      for head in 0..<heads { values[head * width + place] = table[bucket(place) * heads + head] }
    }
  }

  private func bucket(_ place: Int) -> Int {
    Int(bias.buckets[place + (bias.buckets.count + 1) / 2 - longest])
  }

  func rule(_ piece: AttentionPiece) -> ScoreRule {
    let length = piece.head.length
    let place = piece.index * width + longest - length
    return ScoreRule(
      apply: { [self] scores, stride in
        addDistanceBias(scores, length: length, stride: stride, scale: scale, line: values + place)
      },
      differentiate: { [self] gradient, stride in
        distanceBiasBackward(
          gradient, length: length, stride: stride, scale: scale, line: gradients.map { $0 + place })
      })
  }

  /// Gives the values back: the backward pass does not read them.
  func release() { context.workspace.release(values, count: heads * width) }

  /// Before the backward pass.
  func begin(trains: Bool) {
    gradients = trains ? context.workspace.allocateZeroed(heads * width) : nil
  }

  /// After it: adds the lines' gradients to the table's.
  func finish() {
    guard let gradients, let target = context.gradients?.zeroedAccumulator(for: bias.table) else { return }
    for place in 0..<width {
      for head in 0..<heads { target[bucket(place) * heads + head] += gradients[head * width + place] }
    }
    context.workspace.release(gradients, count: heads * width)
    self.gradients = nil
  }
}
