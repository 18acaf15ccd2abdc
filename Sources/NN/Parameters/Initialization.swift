import Foundation
import Kernels

/// Starting values of new weights, drawn by counter: the same seed and slot give the same values on every machine.
package enum Initialization {
  /// Normal values of mean 0 (Box and Muller).
  package static func normal(
    _ values: UnsafeMutablePointer<Float>, count: Int, deviation: Float, seed: UInt64, slot: Int
  ) {
    for index in stride(from: 0, to: count, by: 2) {
      let (a, b) = uniforms(index / 2, seed: seed, slot: slot)
      let radius = (-2 * log(1 - a)).squareRoot() * Double(deviation)
      values[index] = Float(radius * cos(2 * Double.pi * b))
      if index + 1 < count { values[index + 1] = Float(radius * sin(2 * Double.pi * b)) }
    }
  }

  /// Uniform values within ±bound.
  package static func uniform(
    _ values: UnsafeMutablePointer<Float>, count: Int, bound: Float, seed: UInt64, slot: Int
  ) {
    for index in stride(from: 0, to: count, by: 2) {
      let (a, b) = uniforms(index / 2, seed: seed, slot: slot)
      values[index] = Float((2 * a - 1) * Double(bound))
      if index + 1 < count { values[index + 1] = Float((2 * b - 1) * Double(bound)) }
    }
  }

  /// Two numbers in 0 ..< 1; the step word of the counter is one that no training step has.
  private static func uniforms(_ index: Int, seed: UInt64, slot: Int) -> (Double, Double) {
    let words = philox(
      (UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: slot), 0x1A17, UInt32.max), key: seed)
    let first = UInt64(words.0) << 21 ^ UInt64(words.1) >> 11
    let second = UInt64(words.2) << 21 ^ UInt64(words.3) >> 11
    return (Double(first) * 0x1p-53, Double(second) * 0x1p-53)
  }
}
