/// A matrix as kernels take it: row-major, rows `stride` floats apart, nothing after the last element.
package struct StridedMatrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  package let stride: Int
  package var values: [Float]

  /// - Parameter values: draws as many floats as it is asked for; the gaps between rows are filled too.
  package init(rows: Int, columns: Int, stride: Int, values: (Int) -> [Float]) {
    precondition(stride >= columns)
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.values = values(rows == 0 ? 0 : (rows - 1) * stride + columns)
  }

  package subscript(row: Int, column: Int) -> Float { values[row * stride + column] }

  package func row(_ index: Int) -> [Float] { Array(values[index * stride..<index * stride + columns]) }

  /// All floats as they must stand after a kernel replaced the elements by those of `matrix`: gaps are left alone.
  package func replacing(with matrix: PlainMatrix) -> [Double] {
    precondition(matrix.rows == rows && matrix.columns == columns)
    var result = values.map(Double.init)
    for row in 0..<rows {
      for column in 0..<columns { result[row * stride + column] = matrix[row, column] }
    }
    return result
  }
}
