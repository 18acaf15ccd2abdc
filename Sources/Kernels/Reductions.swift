/// Sum of `count` floats: four accumulators of eight lanes, folded in order, then the tail one by one.
package func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  var s0 = Vector()
  var s1 = Vector()
  var s2 = Vector()
  var s3 = Vector()
  var i = 0
  while i + 32 <= count {
    s0 += load(x + i)
    s1 += load(x + i + 8)
    s2 += load(x + i + 16)
    s3 += load(x + i + 24)
    i += 32
  }
  while i + vectorWidth <= count {
    s0 += load(x + i)
    i += vectorWidth
  }
  var total = laneSum((s0 + s1) + (s2 + s3))
  while i < count {
    total += x[i]
    i += 1
  }
  return total
}

/// Σ (x - center)².
package func squaredDeviation(_ x: UnsafePointer<Float>, _ count: Int, _ center: Float) -> Float {
  let shift = Vector(repeating: -center)
  var s0 = Vector()
  var s1 = Vector()
  var i = 0
  while i + 16 <= count {
    let a = load(x + i) + shift
    let b = load(x + i + 8) + shift
    s0 = multiplyAdd(a, a, s0)
    s1 = multiplyAdd(b, b, s1)
    i += 16
  }
  while i + vectorWidth <= count {
    let a = load(x + i) + shift
    s0 = multiplyAdd(a, a, s0)
    i += vectorWidth
  }
  var total = laneSum(s0 + s1)
  while i < count {
    let d = x[i] - center
    total += d * d
    i += 1
  }
  return total
}

/// Σ x² in double precision, over blocks of 4,096 floats that are summed in single precision.
package func sumOfSquares(_ x: UnsafePointer<Float>, _ count: Int) -> Double {
  var total = 0.0
  var start = 0
  while start < count {
    let length = min(4096, count - start)
    total += Double(squaredDeviation(x + start, length, 0))
    start += length
  }
  return total
}

/// The largest of `count` ≥ 1 floats; NaN where any is NaN is not promised.
package func maximum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
  var i = 0
  var result = x[0]
  if count >= vectorWidth {
    var best = load(x)
    i = vectorWidth
    while i + vectorWidth <= count {
      best = pointwiseMax(best, load(x + i))
      i += vectorWidth
    }
    result = laneMaximum(best)
  }
  while i < count {
    result = max(result, x[i])
    i += 1
  }
  return result
}

/// out[columns] += Σ over rows of x[rows, columns]: the gradient of a bias. Rows are added in ascending order.
package func addColumnSums(
  _ x: UnsafePointer<Float>, rows: Int, columns: Int, stride: Int, _ out: UnsafeMutablePointer<Float>
) {
  var column = 0
  while column + 32 <= columns {
    var s0 = Vector()
    var s1 = Vector()
    var s2 = Vector()
    var s3 = Vector()
    for row in 0..<rows {
      let p = x + row * stride + column
      s0 += load(p)
      s1 += load(p + 8)
      s2 += load(p + 16)
      s3 += load(p + 24)
    }
    store(load(out + column) + s0, out + column)
    store(load(out + column + 8) + s1, out + column + 8)
    store(load(out + column + 16) + s2, out + column + 16)
    store(load(out + column + 24) + s3, out + column + 24)
    column += 32
  }
  while column < columns {
    var total: Float = 0
    for row in 0..<rows { total += x[row * stride + column] }
    out[column] += total
    column += 1
  }
}
