/// Chooses vectors that are unlike one another: each time the one that is farthest from all that were chosen.
enum DiverseChoice {
  /// Distances are those of directions: 1 less the cosine.
  ///
  /// - Parameter vectors: the first is chosen first.
  /// - Returns: places, at most `count`.
  /// - Complexity: O(count · vectors · width).
  static func places(_ vectors: [[Float]], count: Int) -> [Int] {
    guard !vectors.isEmpty, count > 0 else { return [] }
    let unit = vectors.map { vector -> [Float] in
      let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return length > 0 ? vector.map { $0 / length } : vector
    }
    var chosen = [0]
    var isChosen = Array(repeating: false, count: unit.count)
    isChosen[0] = true
    var nearest = Array(repeating: Float.infinity, count: unit.count)
    while chosen.count < min(count, unit.count) {
      let last = unit[chosen[chosen.count - 1]]
      var (best, farthest): (Int?, Float) = (nil, -.infinity)
      for place in unit.indices where !isChosen[place] {
        var product: Float = 0
        for (one, other) in zip(last, unit[place]) { product += one * other }
        nearest[place] = min(nearest[place], 1 - product)
        if nearest[place] > farthest { (best, farthest) = (place, nearest[place]) }
      }
      guard let best else { break }
      isChosen[best] = true
      chosen.append(best)
    }
    return chosen
  }
}
