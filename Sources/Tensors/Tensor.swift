/// A row-major matrix `[rows, columns]` in a workspace, with its place on the tape when a gradient flows through it.
package struct Tensor {
  package let data: UnsafeMutablePointer<Float>
  package let rows: Int
  package let columns: Int
  /// The tape's node, or nil when no gradient is wanted.
  package let node: Int?

  package init(data: UnsafeMutablePointer<Float>, rows: Int, columns: Int, node: Int? = nil) {
    self.data = data
    self.rows = rows
    self.columns = columns
    self.node = node
  }

  package var count: Int { rows * columns }
  package var needsGradient: Bool { node != nil }

  package func row(_ index: Int) -> UnsafeMutablePointer<Float> { data + index * columns }

  /// The values, copied out.
  package var values: [Float] { Array(UnsafeBufferPointer(start: data, count: count)) }
}
