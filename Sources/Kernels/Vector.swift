// Eight floats at a time. Everything here is inlined into the kernels of this module and never seen outside it:
// inlined into a module that is compiled without AVX2 it would lose its instructions.

typealias Vector = SIMD8<Float>
typealias IntegerVector = SIMD8<Int32>

let vectorWidth = 8

@inline(__always)
func load(_ pointer: UnsafePointer<Float>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always)
func load(_ pointer: UnsafeMutablePointer<Float>) -> Vector {
  UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
}

@inline(__always)
func store(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
}

/// The first `count` (1...7) floats at `pointer`, the other lanes zero.
@inline(__always)
func loadPartial(_ pointer: UnsafePointer<Float>, _ count: Int) -> Vector {
  var vector = Vector()
  for lane in 0..<count { vector[lane] = pointer[lane] }
  return vector
}

@inline(__always)
func storePartial(_ vector: Vector, _ pointer: UnsafeMutablePointer<Float>, _ count: Int) {
  for lane in 0..<count { pointer[lane] = vector[lane] }
}

/// `a * b + c`, fused where the build has the instruction.
@inline(__always)
func multiplyAdd(_ a: Vector, _ b: Vector, _ c: Vector) -> Vector {
  #if HONE_FMA
    c.addingProduct(a, b)
  #else
    a * b + c
  #endif
}

@inline(__always)
func multiplyAdd(_ a: Float, _ b: Vector, _ c: Vector) -> Vector {
  multiplyAdd(Vector(repeating: a), b, c)
}

/// Sum of the lanes in a fixed order: halves, quarters, pairs.
@inline(__always)
func laneSum(_ v: Vector) -> Float {
  let half = v.lowHalf + v.highHalf
  let quarter = half.lowHalf + half.highHalf
  return quarter.x + quarter.y
}

@inline(__always)
func laneMaximum(_ v: Vector) -> Float {
  let half = pointwiseMax(v.lowHalf, v.highHalf)
  let quarter = pointwiseMax(half.lowHalf, half.highHalf)
  return max(quarter.x, quarter.y)
}

@inline(__always)
func clamped(_ v: Vector, _ low: Float, _ high: Float) -> Vector {
  var result = v
  result.replace(with: Vector(repeating: low), where: v .< Vector(repeating: low))
  result.replace(with: Vector(repeating: high), where: v .> Vector(repeating: high))
  return result
}
