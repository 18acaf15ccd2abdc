import Foundation

/// Mean, deviation and interval of a few repeated measurements.
package struct StudentInterval: Sendable, Equatable {
  package let mean: Double
  /// The sample deviation (divided by n - 1); nil for one measurement.
  package let deviation: Double?
  /// Mean ± t·deviation/√n by Student's t; nil for one measurement.
  package let interval: ConfidenceInterval?

  /// - Parameter values: at least one.
  package init(_ values: [Double], level: Double = 0.95) {
    precondition(!values.isEmpty)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    guard values.count > 1 else {
      deviation = nil
      interval = nil
      return
    }
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
    self.deviation = deviation
    let half = Self.quantile(0.5 + level / 2, freedom: count - 1) * deviation / count.squareRoot()
    interval = ConfidenceInterval(low: mean - half, high: mean + half, level: level)
  }

  /// The quantile of Student's t distribution, by bisection of its distribution function.
  ///
  /// - Parameters:
  ///   - probability: from 0.5 to below 1.
  ///   - freedom: degrees of freedom, at least 1.
  package static func quantile(_ probability: Double, freedom: Double) -> Double {
    precondition((0.5..<1).contains(probability) && freedom >= 1)
    func distribution(_ t: Double) -> Double {
      1 - 0.5 * IncompleteBeta.regularized(freedom / (freedom + t * t), freedom / 2, 0.5)
    }
    var (low, high) = (0.0, 1.0)
    while distribution(high) < probability { high *= 2 }
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if distribution(middle) < probability { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
