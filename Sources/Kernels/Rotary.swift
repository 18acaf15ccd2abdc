/// Rotates the heads of one row by the angles of its place (Su et al., 2021): x [heads, size], with elements i and
/// i + size/2 of a head as the two coordinates of angle i.
///
/// - Parameters:
///   - cosines, sines: `[size / 2]`.
///   - inverse: turns back instead, which is the gradient of turning.
package func rotateHeads(
  _ x: UnsafeMutablePointer<Float>, heads: Int, size: Int, cosines: UnsafePointer<Float>, sines: UnsafePointer<Float>,
  inverse: Bool = false
) {
  let half = size / 2
  let sign: Float = inverse ? -1 : 1
  for head in 0..<heads {
    let first = x + head * size
    let second = first + half
    var i = 0
    while i + vectorWidth <= half {
      let a = load(first + i)
      let b = load(second + i)
      let cosine = load(cosines + i)
      let sine = load(sines + i) * sign
      store(a * cosine - b * sine, first + i)
      store(b * cosine + a * sine, second + i)
      i += vectorWidth
    }
    while i < half {
      let a = first[i]
      let b = second[i]
      let sine = sines[i] * sign
      first[i] = a * cosines[i] - b * sine
      second[i] = b * cosines[i] + a * sine
      i += 1
    }
  }
}
