import Kernels
import Tensors

/// The memory of the packed linear weights, and how to fill it.
///
/// Unchecked Sendable: ranges are fixed at `init`; a range is written by one worker at a time, between barriers.
package final class WeightPacking: @unchecked Sendable {
  private let region: FloatRegion
  private let forwardOffset: [Int?]
  private let backwardOffset: [Int?]

  /// - Parameters:
  ///   - parameters: those whose linear weights are packed.
  ///   - slots: of the store.
  init(_ parameters: [Parameter], of slots: Int, backward: Bool) throws {
    var total = 0
    var forward: [Int?] = Array(repeating: nil, count: slots)
    var back: [Int?] = Array(repeating: nil, count: slots)
    for parameter in parameters where parameter.role == .linearWeight {
      forward[parameter.slot] = total
      total += packedCount(inner: parameter.columns, columns: parameter.rows)
      back[parameter.slot] = backward ? total : nil
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
