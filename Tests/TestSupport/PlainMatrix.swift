/// A matrix of doubles and the plainest possible algebra: the twin that kernels are compared with.
package struct PlainMatrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  package var values: [Double]

  package init(rows: Int, columns: Int, _ element: (Int, Int) -> Double) {
    self.rows = rows
    self.columns = columns
    values = []
    values.reserveCapacity(rows * columns)
    for row in 0..<rows {
      for column in 0..<columns { values.append(element(row, column)) }
    }
  }

  package init(_ matrix: StridedMatrix) {
    self.init(rows: matrix.rows, columns: matrix.columns) { Double(matrix[$0, $1]) }
  }

  package init(rows: Int, columns: Int, _ values: [Float]) {
    self.init(rows: rows, columns: columns) { Double(values[$0 * columns + $1]) }
  }

  package subscript(row: Int, column: Int) -> Double { values[row * columns + column] }

  package func row(_ index: Int) -> [Double] { Array(values[index * columns..<(index + 1) * columns]) }

  package var transposed: PlainMatrix { PlainMatrix(rows: columns, columns: rows) { self[$1, $0] } }

  package var magnitudes: PlainMatrix { map(abs) }

  package func map(_ function: (Double) -> Double) -> PlainMatrix {
    var result = self
    result.values = values.map(function)
    return result
  }

  package static func + (a: PlainMatrix, b: PlainMatrix) -> PlainMatrix { a.combined(with: b, +) }

  /// The elementwise product.
  package func hadamard(_ other: PlainMatrix) -> PlainMatrix { combined(with: other, *) }

  package static func * (factor: Double, a: PlainMatrix) -> PlainMatrix { a.map { factor * $0 } }

  /// The matrix product.
  package static func * (a: PlainMatrix, b: PlainMatrix) -> PlainMatrix {
    precondition(a.columns == b.rows)
    var result = PlainMatrix(rows: a.rows, columns: b.columns) { _, _ in 0 }
    for row in 0..<a.rows {
      for inner in 0..<a.columns {
        let factor = a.values[row * a.columns + inner]
        for column in 0..<b.columns {
          result.values[row * b.columns + column] += factor * b.values[inner * b.columns + column]
        }
      }
    }
    return result
  }

  private func combined(with other: PlainMatrix, _ function: (Double, Double) -> Double) -> PlainMatrix {
    precondition(rows == other.rows && columns == other.columns)
    var result = self
    result.values = zip(values, other.values).map(function)
    return result
  }
}
