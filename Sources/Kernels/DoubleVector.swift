// Eight doubles at a time, for losses: few numbers, each of which must keep its small differences. As in Vector.swift
// nothing here is seen outside this module.

typealias DoubleVector = SIMD8<Double>
typealias LongVector = SIMD8<Int64>

@inline(__always)
func widened(_ v: Vector) -> DoubleVector {
  var result = DoubleVector()
  for lane in 0..<vectorWidth { result[lane] = Double(v[lane]) }
  return result
}

@inline(__always)
func narrowed(_ v: DoubleVector) -> Vector {
  var result = Vector()
  for lane in 0..<vectorWidth { result[lane] = Float(v[lane]) }
  return result
}

/// Up to eight floats at `pointer`; lanes from `count` on hold `filler`.
@inline(__always)
func loadWide(_ pointer: UnsafePointer<Float>, _ count: Int, filler: Double) -> DoubleVector {
  if count >= vectorWidth { return widened(load(pointer)) }
  var vector = DoubleVector(repeating: filler)
  for lane in 0..<count { vector[lane] = Double(pointer[lane]) }
  return vector
}

/// Rounds the first `count` (up to eight) lanes to floats.
@inline(__always)
func storeNarrow(_ vector: DoubleVector, _ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
  if count >= vectorWidth {
    store(narrowed(vector), pointer)
  } else {
    for lane in 0..<count { pointer[lane] = Float(vector[lane]) }
  }
}

/// `a * b + c`, fused where the build has the instruction.
@inline(__always)
func multiplyAdd(_ a: DoubleVector, _ b: DoubleVector, _ c: DoubleVector) -> DoubleVector {
  #if HONE_FMA
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

/// Sum of the lanes in a fixed order: halves, quarters, pairs.
@inline(__always)
func laneSum(_ v: DoubleVector) -> Double {
  let half = v.lowHalf + v.highHalf
  let quarter = half.lowHalf + half.highHalf
  return quarter.x + quarter.y
}

/// The larger of each pair, `b` where either is NaN.
@inline(__always)
func larger(_ a: DoubleVector, _ b: DoubleVector) -> DoubleVector { b.replacing(with: a, where: a .> b) }
