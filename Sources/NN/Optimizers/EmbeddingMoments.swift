import Kernels
import Tensors

/// AdamW's state of an embedding table, of which a step touches few rows.
///
/// A row that no step has read yet has zero moments, so only weight decay moves it: the same factor for all such rows,
/// kept as one product and applied when a row is first needed. It rounds once where dense AdamW rounds at every step:
/// after n steps the two differ by at most about n/2 units in the last place.
///
/// Unchecked Sendable: rows are written by one worker at a time, between barriers.
package final class EmbeddingMoments: @unchecked Sendable {
  package let parameter: Parameter
  let first: FloatRegion
  let second: FloatRegion
  private(set) var isTouched: [Bool]
  /// Weight decay that untouched rows still lack, as a factor.
  private(set) var pending: Double = 1

  init(_ parameter: Parameter) throws {
    self.parameter = parameter
    first = try FloatRegion(count: parameter.count, usage: .sparse)
    second = try FloatRegion(count: parameter.count, usage: .sparse)
    isTouched = Array(repeating: false, count: parameter.rows)
  }

  /// The factor that a row's stored values still lack.
  package func factor(row: Int) -> Float { isTouched[row] ? 1 : Float(pending) }

  /// Applies the pending decay to the rows of a step that were never touched before.
  func touch(_ rows: StepRows, in store: ParameterStore) {
    let values = store.mutableValues(parameter)
    let columns = parameter.columns
    for id in rows.ids where !isTouched[Int(id)] {
      isTouched[Int(id)] = true
      if pending != 1 {
        let row = values + Int(id) * columns
        scale(row, columns, by: Float(pending), into: row)
      }
    }
  }

  /// What a saved state says of the rows.
  func setTouched(_ rows: [Bool], pending: Double) {
    isTouched = rows
    self.pending = pending
  }

  func decayUntouched(by factor: Double) { pending *= factor }

  /// One AdamW step on the touched rows of `range`; rows that this step did not read have a gradient of zero.
  func update(
    rows range: Range<Int>, gradient: RowGradient?, store: ParameterStore, step: AdamWStep, weightDecay: Double
  ) {
    let values = store.mutableValues(parameter)
    let columns = parameter.columns
    for row in range where isTouched[row] {
      let offset = row * columns
      let isRead = gradient.map { $0.step.places[row] >= 0 } ?? false
      adamW(
        values + offset, gradient: isRead ? gradient?.row(Int32(row)).map { UnsafePointer($0) } : nil,
        first.base + offset, second.base + offset, count: columns, step: step, weightDecay: weightDecay)
    }
  }
}
