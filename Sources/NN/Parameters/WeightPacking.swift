import Kernels
import Tensors

/// The memory of the packed linear weights, and how to fill it.
///
/// Unchecked Sendable: ranges are fixed at `init`; a range is written by one worker at a time, between barriers.
package final class WeightPacking: @unchecked Sendable {
  private let region: FloatRegion
  private let forwardOffset: [Int?]
  private let backwardOffset: [Int?]

  init(_ parameters: [Parameter], backward: Bool) throws {
    var total = 0
    var forward: [Int?] = []
    var back: [Int?] = []
    for parameter in parameters {
      guard parameter.role == .linearWeight else {
        forward.append(nil)
        back.append(nil)
        continue
      }
      forward.append(total)
      total += packedCount(inner: parameter.columns, columns: parameter.rows)
      back.append(backward ? total : nil)
      if backward { total += packedCount(inner: parameter.rows, columns: parameter.columns) }
    }
    forwardOffset = forward
    backwardOffset = back
    region = try FloatRegion(count: total)
  }

  func forward(_ parameter: Parameter) -> UnsafePointer<Float>? {
    forwardOffset[parameter.slot].map { UnsafePointer(region.base + $0) }
  }

  func backward(_ parameter: Parameter) -> UnsafePointer<Float>? {
    backwardOffset[parameter.slot].map { UnsafePointer(region.base + $0) }
  }

  func pack(_ parameter: Parameter, from values: UnsafePointer<Float>) {
    let rows = parameter.rows
    let columns = parameter.columns
    if let offset = forwardOffset[parameter.slot] {
      packTransposed(values, stride: columns, rows: rows, inner: columns, into: region.base + offset)
    }
    if let offset = backwardOffset[parameter.slot] {
      packPlain(values, stride: columns, rows: rows, columns: columns, into: region.base + offset)
    }
  }
}
