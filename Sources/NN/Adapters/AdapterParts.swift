/// What an adapter puts into a model, by the slots of the model's own parameters.
package struct AdapterParts: Sendable {
  /// By the slot of a linear layer's weight.
  package var deltas: [Int: any LinearDelta]
  /// The parameter that stands in place of a bias, by the bias's slot.
  package var biases: [Int: Parameter]
  /// What stands before the keys and values of an attention, by the slot of its key layer's weight.
  package var prefixes: [Int: KeyValuePrefix]

  package init(
    deltas: [Int: any LinearDelta] = [:], biases: [Int: Parameter] = [:], prefixes: [Int: KeyValuePrefix] = [:]
  ) {
    self.deltas = deltas
    self.biases = biases
    self.prefixes = prefixes
  }
}

/// Trained keys and values before those of every sequence (Li and Liang, 2021): columns of one table, a row a place.
package struct KeyValuePrefix: Sendable, Equatable {
  /// `[places, …]`.
  package let table: Parameter
  /// Where a row's key and value begin.
  package let keyColumn: Int
  package let valueColumn: Int

  package init(table: Parameter, keyColumn: Int, valueColumn: Int) {
    self.table = table
    self.keyColumn = keyColumn
    self.valueColumn = valueColumn
  }

  package var places: Int { table.rows }
}

/// Sequences of a batch that go through one adapter.
package struct AdapterSegment: Sendable {
  /// Indices of consecutive sequences.
  package let sequences: Range<Int>
  package let parts: AdapterParts
  /// The store with the adapter's values; nil: the pass's own.
  package let parameters: ParameterStore?

  package init(sequences: Range<Int>, parts: AdapterParts, parameters: ParameterStore? = nil) {
    self.sequences = sequences
    self.parts = parts
    self.parameters = parameters
  }
}
