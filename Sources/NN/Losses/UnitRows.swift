import Kernels
import Tensors

/// Rows with length 1, and how a gradient goes back through the division by their lengths.
struct UnitRows {
  /// `[rows, width]`
  let values: Tensor
  private let lengths: [Float]

  /// As torch.nn.functional.normalize has it.
  private static let shortest = 1e-12

  init(_ vectors: Tensor, _ workspace: Workspace) {
    let width = vectors.columns
    values = Tensor(data: workspace.allocate(vectors.count), rows: vectors.rows, columns: width)
    var lengths: [Float] = []
    for row in 0..<vectors.rows {
      let length = Float(max(sumOfSquares(vectors.row(row), width).squareRoot(), Self.shortest))
      scale(vectors.row(row), width, by: 1 / length, into: values.row(row))
      lengths.append(length)
    }
    self.lengths = lengths
  }

  /// Puts the gradient of the vectors in the place of that of the unit rows: (g - u·(u·g)) / length.
  func backward(_ gradient: Tensor) {
    let width = values.columns
    for row in 0..<values.rows {
      let (unit, target) = (values.row(row), gradient.row(row))
      let along = dot(unit, target, width)
      addScaled(unit, width, by: -Float(along), to: target)
      scale(target, width, by: 1 / lengths[row], into: target)
    }
  }

  /// Σ a·b in double precision, in the order of the columns.
  private func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
    var sum = 0.0
    for place in 0..<count { sum += Double(a[place]) * Double(b[place]) }
    return sum
  }

  /// The cosine of two rows.
  func cosine(_ first: Int, _ second: Int) -> Double { dot(values.row(first), values.row(second), values.columns) }
}
