/// y += x.
package func add(_ x: UnsafePointer<Float>, _ count: Int, to y: UnsafeMutablePointer<Float>) {
  var i = 0
  while i + vectorWidth <= count {
    store(load(y + i) + load(x + i), y + i)
    i += vectorWidth
  }
  while i < count {
    y[i] += x[i]
    i += 1
  }
}

/// y += a·x.
package func addScaled(_ x: UnsafePointer<Float>, _ count: Int, by a: Float, to y: UnsafeMutablePointer<Float>) {
  var i = 0
  while i + vectorWidth <= count {
    store(multiplyAdd(a, load(x + i), load(y + i)), y + i)
    i += vectorWidth
  }
  while i < count {
    y[i] += a * x[i]
    i += 1
  }
}

/// y = a·x; `y` may be `x`.
package func scale(_ x: UnsafePointer<Float>, _ count: Int, by a: Float, into y: UnsafeMutablePointer<Float>) {
  let factor = Vector(repeating: a)
  var i = 0
  while i + vectorWidth <= count {
    store(load(x + i) * factor, y + i)
    i += vectorWidth
  }
  while i < count {
    y[i] = x[i] * a
    i += 1
  }
}

/// y = x ⊙ y.
package func multiply(_ x: UnsafePointer<Float>, _ count: Int, into y: UnsafeMutablePointer<Float>) {
  var i = 0
  while i + vectorWidth <= count {
    store(load(x + i) * load(y + i), y + i)
    i += vectorWidth
  }
  while i < count {
    y[i] *= x[i]
    i += 1
  }
}

/// y = tanh(x); `y` may be `x`.
package func tanhForward(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
  var i = 0
  while i < count {
    let width = min(vectorWidth, count - i)
    if width == vectorWidth {
      store(hyperbolicTangent(load(x + i)), y + i)
    } else {
      storePartial(hyperbolicTangent(loadPartial(x + i, width)), y + i, width)
    }
    i += width
  }
}

/// dx (+)= dy·(1 - y²), with y = tanh(x).
package func tanhBackward(
  _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>,
  accumulate: Bool
) {
  for i in 0..<count {
    let value = dy[i] * (1 - y[i] * y[i])
    dx[i] = accumulate ? dx[i] + value : value
  }
}
