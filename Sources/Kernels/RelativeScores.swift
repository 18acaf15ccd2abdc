// Scores of attention that depend on how far apart query and key are. L tokens, S the row stride of the scores; a line
// holds one number for each distance: that of query i and key j stands at L - 1 - i + j, so that a row of scores reads a
// slice of it.

/// scores[i, j] = scale·scores[i, j] + line[L - 1 - i + j].
package func addDistanceBias(
  _ scores: UnsafeMutablePointer<Float>, length: Int, stride: Int, scale: Float, line: UnsafePointer<Float>
) {
  let factor = Vector(repeating: scale)
  for row in 0..<length {
    let score = scores + row * stride
    let bias = line + (length - 1 - row)
    var i = 0
    while i + vectorWidth <= length {
      store(multiplyAdd(load(score + i), factor, load(bias + i)), score + i)
      i += vectorWidth
    }
    while i < length {
      score[i] = score[i] * scale + bias[i]
      i += 1
    }
  }
}

/// The gradient of `addDistanceBias`: adds to the line's where it is wanted, and scales that of the scores.
package func distanceBiasBackward(
  _ gradient: UnsafeMutablePointer<Float>, length: Int, stride: Int, scale: Float, line: UnsafeMutablePointer<Float>?
) {
  for row in 0..<length {
    let score = gradient + row * stride
    if let line { add(score, length, to: line + (length - 1 - row)) }
    Kernels.scale(score, length, by: scale, into: score)
  }
}

/// For each distance of a key from a query, the row of a table of positions that stands for it.
package struct DistanceRows {
  package let length: Int
  /// The first row that is named, and how many are from there on.
  package let first: Int
  package let count: Int
  private let rows: UnsafePointer<Int32>

  /// - Parameter rows: `[2·length - 1]`, ascending by steps of 0 or 1.
  package init(length: Int, rows: UnsafePointer<Int32>) {
    self.length = length
    self.rows = rows
    first = Int(rows[0])
    count = Int(rows[2 * length - 2]) - first + 1
  }

  /// The rows that the keys of a query have, or the queries of a key in falling order.
  @inline(__always)
  fileprivate func slice(_ row: Int) -> UnsafePointer<Int32> { rows + (length - 1 - row) }

  /// Whether the slice of a query counts up by one at every key.
  @inline(__always)
  fileprivate func isStraight(_ slice: UnsafePointer<Int32>) -> Bool {
    Int(slice[length - 1] - slice[0]) == length - 1
  }
}

/// scores[i, j] += products[i, row(i, j) - first]: what queries give for the positions of keys; products `[L, count]`.
package func addByQuery(
  _ products: UnsafePointer<Float>, _ distances: DistanceRows, to scores: UnsafeMutablePointer<Float>, stride: Int
) {
  for row in 0..<distances.length {
    let slice = distances.slice(row)
    let source = products + row * distances.count
    if distances.isStraight(slice) {
      add(source + (Int(slice[0]) - distances.first), distances.length, to: scores + row * stride)
    } else {
      for column in 0..<distances.length {
        scores[row * stride + column] += source[Int(slice[column]) - distances.first]
      }
    }
  }
}

/// scores[i, j] += products[j, row(i, j) - first]: what keys give for the positions of queries; products `[L, count]`.
package func addByKey(
  _ products: UnsafePointer<Float>, _ distances: DistanceRows, to scores: UnsafeMutablePointer<Float>, stride: Int
) {
  for row in 0..<distances.length {
    let slice = distances.slice(row)
    for column in 0..<distances.length {
      scores[row * stride + column] += products[column * distances.count + Int(slice[column]) - distances.first]
    }
  }
}

/// The gradient of `addByQuery`: products[i, row(i, j) - first] += gradient[i, j].
package func gatherByQuery(
  _ gradient: UnsafePointer<Float>, stride: Int, _ distances: DistanceRows, to products: UnsafeMutablePointer<Float>
) {
  for row in 0..<distances.length {
    let slice = distances.slice(row)
    let target = products + row * distances.count
    if distances.isStraight(slice) {
      add(gradient + row * stride, distances.length, to: target + (Int(slice[0]) - distances.first))
    } else {
      for column in 0..<distances.length {
        target[Int(slice[column]) - distances.first] += gradient[row * stride + column]
      }
    }
  }
}

/// The gradient of `addByKey`: products[j, row(i, j) - first] += gradient[i, j].
package func gatherByKey(
  _ gradient: UnsafePointer<Float>, stride: Int, _ distances: DistanceRows, to products: UnsafeMutablePointer<Float>
) {
  for row in 0..<distances.length {
    let slice = distances.slice(row)
    for column in 0..<distances.length {
      products[column * distances.count + Int(slice[column]) - distances.first] += gradient[row * stride + column]
    }
  }
}
