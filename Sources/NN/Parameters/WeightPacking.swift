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

  /// Packs the rows `range` of a weight, a whole number of panels unless they are its last; the others stay.
  func pack(_ parameter: Parameter, rows range: Range<Int>, from values: UnsafePointer<Float>) {
    let columns = parameter.columns
    let first = values + range.lowerBound * columns
    if let offset = forwardOffset[parameter.slot] {
      packTransposed(
        first, stride: columns, rows: range.count, inner: columns,
        into: region.base + offset + range.lowerBound * columns)
    }
    if let offset = backwardOffset[parameter.slot] {
      packPlain(
        first, stride: columns, rows: range, of: parameter.rows, columns: columns, into: region.base + offset)
    }
  }
}
