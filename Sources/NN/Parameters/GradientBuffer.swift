package import Tensors

/// The gradients of one lane: dense ones in the store's flat layout, and for embedding tables only the rows of the step.
///
/// Written by the one worker that runs the lane; read by all between barriers.
package final class GradientBuffer: @unchecked Sendable {
  private let store: ParameterStore
  package let dense: FloatRegion
  private var written: [Bool]
  private var rowBuffers: [Int: RowGradient] = [:]

  /// - Throws: `TensorError.outOfMemory`.
  package init(for store: ParameterStore) throws {
    self.store = store
    dense = try FloatRegion(count: store.dense.count)
    written = Array(repeating: false, count: store.parameters.count)
    for parameter in store.parameters where parameter.role == .embeddingRows && store.isTrainable[parameter.slot] {
      rowBuffers[parameter.slot] = RowGradient(columns: parameter.columns)
    }
  }

  /// Forgets the last step. `rows` are the table rows that this step reads, each once.
  package func begin(rows: StepRows) {
    for index in written.indices { written[index] = false }
    for buffer in rowBuffers.values { buffer.begin(rows) }
  }

  package func isTrainable(_ parameter: Parameter) -> Bool { store.isTrainable[parameter.slot] }

  /// Where the gradient of a dense parameter goes, and whether it must be added to what is there; nil when frozen.
  package func accumulator(for parameter: Parameter) -> (buffer: UnsafeMutablePointer<Float>, accumulate: Bool)? {
    guard let offset = store.denseOffset[parameter.slot] else { return nil }
    let accumulate = written[parameter.slot]
    written[parameter.slot] = true
    return (dense.base + offset, accumulate)
  }

  /// The same, always to be added to.
  package func zeroedAccumulator(for parameter: Parameter) -> UnsafeMutablePointer<Float>? {
    guard let (buffer, accumulate) = accumulator(for: parameter) else { return nil }
    if !accumulate { buffer.update(repeating: 0, count: parameter.count) }
    return buffer
  }

  /// The row gradients of an embedding table; nil when it is frozen.
  package func rows(for parameter: Parameter) -> RowGradient? { rowBuffers[parameter.slot] }

  /// Whether this lane has written a gradient for the parameter in this step.
  package func hasGradient(_ parameter: Parameter) -> Bool { written[parameter.slot] }
}

/// The rows of an embedding table that one step reads, each once, ascending.
package struct StepRows: Sendable, Equatable {
  package let ids: [Int32]
  /// Row id → place in `ids`, or -1.
  package let places: [Int32]

  /// - Parameters:
  ///   - tokenIDs: the step's token ids, in any order, with repeats; each below `tableRows`.
  ///   - tableRows: rows of the table.
  package init(tokenIDs: some Sequence<Int32>, tableRows: Int) {
    var places = Array(repeating: Int32(-1), count: tableRows)
    for id in tokenIDs { places[Int(id)] = 0 }
    var ids: [Int32] = []
    for row in places.indices where places[row] == 0 {
      places[row] = Int32(ids.count)
      ids.append(Int32(row))
    }
    self.ids = ids
    self.places = places
  }

  package static let none = StepRows(tokenIDs: [], tableRows: 0)
}

/// Gradient rows `[step rows, columns]` of an embedding table; memory grows to the largest step and stays.
package final class RowGradient {
  private let columns: Int
  private var storage: UnsafeMutableBufferPointer<Float> = .allocate(capacity: 0)
  private(set) var step: StepRows = .none

  init(columns: Int) { self.columns = columns }

  deinit { storage.deallocate() }

  func begin(_ rows: StepRows) {
    step = rows
    let needed = rows.ids.count * columns
    if storage.count < needed {
      storage.deallocate()
      storage = .allocate(capacity: needed + needed / 4)
    }
    storage.baseAddress?.update(repeating: 0, count: needed)
  }

  /// All rows, in the order of `StepRows.ids`; nil when the step reads none.
  package var base: UnsafeMutablePointer<Float>? { step.ids.isEmpty ? nil : storage.baseAddress }

  /// The gradient of the table row `id`, which must belong to the step.
  package func row(_ id: Int32) -> UnsafeMutablePointer<Float>? {
    let place = Int(step.places[Int(id)])
    precondition(place >= 0, "a row that the step did not announce")
    return storage.baseAddress.map { $0 + place * columns }
  }
}
