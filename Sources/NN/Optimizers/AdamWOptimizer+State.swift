import Tensors

/// An array of a training's state: one of a parameter's values or moments.
package struct StateArray {
  package let name: String
  package let shape: [Int]
  package let values: UnsafeMutableBufferPointer<Float>
  /// Keeps memory that was made for the array alone.
  private let owner: FloatRegion?

  init(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>, owner: FloatRegion? = nil) {
    self.name = name
    self.shape = shape
    self.values = values
    self.owner = owner
  }
}

/// What of an optimizer are numbers and not arrays.
package struct OptimizerCounts: Sendable, Equatable {
  /// Steps that changed something.
  package var steps: Int
  /// Of each embedding table that trains: the weight decay that rows that no step has read still lack, as a factor.
  package var pendingDecay: [Double]

  package init(steps: Int, pendingDecay: [Double]) {
    self.steps = steps
    self.pendingDecay = pendingDecay
  }
}

/// Saving and going on: every trained parameter's values and both moments, to the bit.
///
/// Of an embedding table only rows that a step has read are kept: the others have the values that the training began with,
/// zero moments, and one factor for all.
extension AdamWOptimizer {
  package var counts: OptimizerCounts { OptimizerCounts(steps: stepCount, pendingDecay: tables.map(\.pending)) }

  /// The arrays as they are now; those of dense parameters are the memory itself and change with the next step.
  ///
  /// - Throws: `TensorError.outOfMemory`.
  package func stateArrays() throws -> [StateArray] {
    var arrays = denseArrays
    for table in tables {
      arrays.append(try table.touchedArray())
      for part in EmbeddingMoments.Part.allCases { arrays.append(try table.gathered(part, store)) }
    }
    return arrays
  }

  /// Puts a state back.
  ///
  /// - Parameters:
  ///   - counts: of as many tables as train.
  ///   - read: fills an array by its name and shape.
  /// - Throws: what `read` throws, `TensorError.outOfMemory`; the store is then of no use.
  package func restore(
    _ counts: OptimizerCounts, read: (_ name: String, _ shape: [Int], UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    precondition(counts.pendingDecay.count == tables.count, "a state of another training")
    stepCount = counts.steps
    for array in denseArrays { try read(array.name, array.shape, array.values) }
    for (table, pending) in zip(tables, counts.pendingDecay) { try table.restore(pending, store, read) }
    for parameter in store.parameters where store.isTrainable[parameter.slot] && parameter.role == .linearWeight {
      store.repack(parameter, rows: 0..<parameter.rows)
    }
  }

  private var denseArrays: [StateArray] {
    store.parameters.flatMap { parameter -> [StateArray] in
      guard let offset = store.denseOffset[parameter.slot] else { return [] }
      let parts = [("values", store.dense.base), ("first", first.base), ("second", second.base)]
      return parts.map { part, base in
        StateArray(
          name: parameter.stateName(part), shape: parameter.shape,
          values: UnsafeMutableBufferPointer(start: base + offset, count: parameter.count))
      }
    }
  }
}

extension EmbeddingMoments {
  enum Part: String, CaseIterable { case values, first, second }

  private func base(_ part: Part, _ store: ParameterStore) -> UnsafeMutablePointer<Float> {
    switch part {
    case .values: store.mutableValues(parameter)
    case .first: first.base
    case .second: second.base
    }
  }

  private var touchedRows: [Int] { isTouched.indices.filter { isTouched[$0] } }

  /// 1 for a row that a step has read, else 0.
  fileprivate func touchedArray() throws -> StateArray {
    let region = try FloatRegion(count: parameter.rows)
    for row in touchedRows { region.base[row] = 1 }
    return StateArray(
      name: parameter.stateName("touched"), shape: [parameter.rows],
      values: UnsafeMutableBufferPointer(start: region.base, count: parameter.rows), owner: region)
  }

  /// The touched rows alone, `[touched, columns]`.
  fileprivate func gathered(_ part: Part, _ store: ParameterStore) throws -> StateArray {
    let rows = touchedRows
    let columns = parameter.columns
    let region = try FloatRegion(count: rows.count * columns)
    let source = base(part, store)
    for (place, row) in rows.enumerated() {
      (region.base + place * columns).update(from: source + row * columns, count: columns)
    }
    return StateArray(
      name: parameter.stateName(part.rawValue), shape: [rows.count, columns],
      values: UnsafeMutableBufferPointer(start: region.base, count: rows.count * columns), owner: region)
  }

  fileprivate func restore(
    _ pending: Double, _ store: ParameterStore,
    _ read: (_ name: String, _ shape: [Int], UnsafeMutableBufferPointer<Float>) throws -> Void
  ) throws {
    let mask = try FloatRegion(count: parameter.rows)
    try read(
      parameter.stateName("touched"), [parameter.rows],
      UnsafeMutableBufferPointer(start: mask.base, count: parameter.rows))
    setTouched((0..<parameter.rows).map { mask.base[$0] != 0 }, pending: pending)
    let rows = touchedRows
    let columns = parameter.columns
    let region = try FloatRegion(count: rows.count * columns)
    for part in Part.allCases {
      try read(
        parameter.stateName(part.rawValue), [rows.count, columns],
        UnsafeMutableBufferPointer(start: region.base, count: rows.count * columns))
      let target = base(part, store)
      for (place, row) in rows.enumerated() {
        (target + row * columns).update(from: region.base + place * columns, count: columns)
      }
    }
  }
}

extension Parameter {
  /// Heads of one training may have parameters of the same name.
  fileprivate func stateName(_ part: String) -> String { "\(slot)/\(name)/\(part)" }
}
