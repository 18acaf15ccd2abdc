/// y[i] = max(x[i], 0), i in 0..<count.
package func reluForward(_ x: UnsafePointer<Float>, _ count: Int, _ y: UnsafeMutablePointer<Float>) {
  for index in 0..<count { y[index] = max(x[index], 0) }
}

/// dx[i] (+)= dy[i] where y[i] > 0, else 0.
package func reluBackward(
  _ y: UnsafePointer<Float>, _ dy: UnsafePointer<Float>, _ count: Int, _ dx: UnsafeMutablePointer<Float>,
  accumulate: Bool
) {
  for index in 0..<count {
    let part = y[index] > 0 ? dy[index] : 0
    dx[index] = accumulate ? dx[index] + part : part
  }
}
