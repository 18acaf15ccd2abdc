/// How far floats may lie from their twin's doubles.
package enum Tolerance {
  /// Not at all: both must be the same number (a NaN is nothing's twin).
  case exact
  case absolute(Double)
  /// |difference| ≤ relative·|expected| + floor.
  case relative(Double, floor: Double)
  /// A bound for each element.
  case each([Double])

  func allowed(_ index: Int, _ expected: Double) -> Double {
    switch self {
    case .exact: 0
    case .absolute(let bound): bound
    case .relative(let share, let floor): share * abs(expected) + floor
    case .each(let bounds): bounds[index]
    }
  }

  /// Of a sum of `terms` products in single precision whose magnitudes add up to `magnitudes`: every rounding of a
  /// partial sum errs by at most 2^-24 of it (Higham, 2002, section 3.1), in any order, fused or not.
  package static func sums(terms: Int, magnitudes: [Double]) -> Tolerance {
    .each(magnitudes.map { Double(terms + 2) * 0x1p-24 * abs($0) })
  }
}

/// The first place where `actual` is further from `expected` than allowed, in words; nil when there is none.
package func difference(_ actual: [Float], _ expected: [Double], _ tolerance: Tolerance) -> String? {
  guard actual.count == expected.count else { return "\(actual.count) values, expected \(expected.count)" }
  for index in actual.indices {
    let distance = abs(Double(actual[index]) - expected[index])
    let allowed = tolerance.allowed(index, expected[index])
    // Written so that NaN counts as a difference.
    if !(distance <= allowed) {
      return "element \(index): \(actual[index]), expected \(expected[index]) ± \(allowed), off by \(distance)"
    }
  }
  return nil
}

/// The bits, so that equality tells -0 from 0 and a NaN from another.
package func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

/// The distance of `actual` from `expected` in units in the last place of a float of that size.
package func ulps(_ actual: Float, _ expected: Double) -> Double {
  let unit = max(Double(Float(abs(expected)).ulp), Double(Float.leastNormalMagnitude.ulp))
  return abs(Double(actual) - expected) / unit
}
