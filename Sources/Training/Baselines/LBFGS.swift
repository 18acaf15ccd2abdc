/// Minimises a smooth function of many variables by limited-memory BFGS (Nocedal & Wright 2006, algorithms 7.4, 7.5),
/// with a step that satisfies the weak Wolfe conditions, found by bisection (Lewis & Overton 2013).
struct LBFGS {
  /// Stops when no component of the gradient is larger.
  var gradientTolerance = 1e-6
  /// Stops when an iteration lowers the value by less than this, relative to the value or to 1.
  var valueTolerance = 1e-13
  var iterationLimit = 1000
  var memory = 10

  /// A function: takes a point, fills the gradient, returns the value.
  typealias Objective = (_ point: [Double], _ gradient: inout [Double]) -> Double

  func minimum(of objective: Objective, from start: [Double]) -> [Double] {
    var point = start
    var gradient = Array(repeating: 0.0, count: start.count)
    var value = objective(point, &gradient)
    var history: [Correction] = []

    for _ in 0..<iterationLimit {
      guard largest(gradient) > gradientTolerance else { break }
      let direction = descent(gradient, history)
      let firstStep = history.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
      guard let next = step(objective, point, value, gradient, direction, firstStep) else { break }

      let move = difference(next.point, point)
      let change = difference(next.gradient, gradient)
      let curvature = dot(move, change)
      if curvature > 0 {
        if history.count == memory { history.removeFirst() }
        history.append(Correction(move: move, change: change, curvature: curvature))
      }
      let decrease = value - next.value
      (point, value, gradient) = (next.point, next.value, next.gradient)
      if decrease <= valueTolerance * max(abs(value), 1) { break }
    }
    return point
  }

  private struct Correction {
    let move: [Double]
    let change: [Double]
    let curvature: Double
  }

  private struct Trial {
    let point: [Double]
    let value: Double
    let gradient: [Double]
  }

  /// The quasi-Newton direction: the two-loop recursion.
  private func descent(_ gradient: [Double], _ history: [Correction]) -> [Double] {
    var direction = gradient.map { -$0 }
    var weights: [Double] = []
    for correction in history.reversed() {
      let weight = dot(correction.move, direction) / correction.curvature
      add(-weight, correction.change, to: &direction)
      weights.append(weight)
    }
    if let latest = history.last {
      let scale = latest.curvature / dot(latest.change, latest.change)
      for index in direction.indices { direction[index] *= scale }
    }
    for (correction, weight) in zip(history, weights.reversed()) {
      add(weight - dot(correction.change, direction) / correction.curvature, correction.move, to: &direction)
    }
    return direction
  }

  private func step(
    _ objective: Objective, _ point: [Double], _ value: Double, _ gradient: [Double], _ direction: [Double],
    _ firstStep: Double
  ) -> Trial? {
    let slope = dot(gradient, direction)
    guard slope < 0 else { return nil }
    var (low, high, length) = (0.0, Double.infinity, firstStep)
    for _ in 0..<60 {
      var trialPoint = point
      add(length, direction, to: &trialPoint)
      var trialGradient = gradient
      let trialValue = objective(trialPoint, &trialGradient)
      if !(trialValue <= value + 1e-4 * length * slope) {
        high = length
      } else if dot(trialGradient, direction) < 0.9 * slope {
        low = length
      } else {
        return Trial(point: trialPoint, value: trialValue, gradient: trialGradient)
      }
      length = high.isFinite ? (low + high) / 2 : 2 * length
    }
    return nil
  }

  private func dot(_ left: [Double], _ right: [Double]) -> Double {
    var sum = 0.0
    for index in left.indices { sum += left[index] * right[index] }
    return sum
  }

  private func add(_ factor: Double, _ source: [Double], to target: inout [Double]) {
    for index in target.indices { target[index] += factor * source[index] }
  }

  private func difference(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map { $0 - $1 } }

  private func largest(_ vector: [Double]) -> Double { vector.reduce(0) { max($0, abs($1)) } }
}
