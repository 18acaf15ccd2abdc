import Tensors

/// Keys and values with those of prefixes before each sequence's.
struct PrefixedKeys {
  let keys: Tensor
  let values: Tensor
  /// Where each sequence's keys begin and end; nil: as the tokens.
  let layout: SequenceLayout?

  /// - Parameter slot: of the weight of the layer that made the keys.
  init(_ k: Tensor, _ v: Tensor, at slot: Int?, _ context: ForwardContext) {
    guard let slot, context.adapters.contains(where: { $0.parts.prefixes[slot] != nil }) else {
      (keys, values, layout) = (k, v, nil)
      return
    }
    var prefixes: [Source?] = Array(repeating: nil, count: context.layout.count)
    for segment in context.adapters {
      guard let prefix = segment.parts.prefixes[slot] else { continue }
      let store = segment.parameters ?? context.parameters
      for sequence in segment.sequences { prefixes[sequence] = Source(prefix: prefix, store: store) }
    }
    let layout = SequenceLayout(
      lengths: prefixes.enumerated().map { context.layout.length($0) + ($1?.prefix.places ?? 0) },
      exampleIDs: context.layout.exampleIDs)
    self.layout = layout
    keys = Self.join(k, prefixes, { $0.keyColumn }, layout, context)
    values = Self.join(v, prefixes, { $0.valueColumn }, layout, context)
  }

  /// A prefix and where its values are.
  private struct Source {
    let prefix: KeyValuePrefix
    let store: ParameterStore
  }

  /// x `[tokens, hidden]` → `[tokens and places, hidden]`.
  private static func join(
    _ x: Tensor, _ prefixes: [Source?], _ column: @escaping (KeyValuePrefix) -> Int, _ layout: SequenceLayout,
    _ context: ForwardContext
  ) -> Tensor {
    let columns = x.columns
    let trains = prefixes.contains { $0.map { context.trains($0.prefix.table) } == true }
    let y = context.output(rows: layout.tokenCount, columns: columns, needsGradient: x.needsGradient || trains)
    for (sequence, source) in prefixes.enumerated() {
      var row = layout.offsets[sequence]
      if let source {
        let values = source.store.values(source.prefix.table) + column(source.prefix)
        for place in 0..<source.prefix.places {
          y.row(row).update(from: values + place * source.prefix.table.columns, count: columns)
          row += 1
        }
      }
      let own = context.layout.range(sequence)
      y.row(row).update(from: x.row(own.lowerBound), count: own.count * columns)
    }
    context.tape?.record(y) { dy in
      let dx = context.tape?.zeroedAccumulator(for: x)
      for (sequence, source) in prefixes.enumerated() {
        var row = layout.offsets[sequence]
        if let source {
          let gradient = context.gradients?.zeroedAccumulator(for: source.prefix.table)
          for place in 0..<source.prefix.places {
            if let target = gradient.map({ $0 + place * source.prefix.table.columns + column(source.prefix) }) {
              for index in 0..<columns { target[index] += dy[row * columns + index] }
            }
            row += 1
          }
        }
        guard let dx else { continue }
        let own = context.layout.range(sequence)
        let (target, part) = (dx + own.lowerBound * columns, dy + row * columns)
        for index in 0..<(own.count * columns) { target[index] += part[index] }
      }
    }
    return y
  }

  /// Gives back what was made here.
  func release(_ context: ForwardContext) {
    guard layout != nil else { return }
    context.release(keys)
    context.release(values)
  }
}

extension ForwardContext {
  /// Positions of tokens where places stand before some sequences and take the first positions, as PEFT has it with
  /// transformers 4 (`past_key_values_length`).
  ///
  /// - Parameter first: what the first position of a sequence is called.
  package func shifted(_ positions: [Int32], first: Int32) -> [Int32] {
    guard adapters.contains(where: { !$0.parts.prefixes.isEmpty }) else {
      return first == 0 ? positions : positions.map { $0 + first }
    }
    var result = positions.map { $0 + first }
    for segment in adapters {
      guard let places = segment.parts.prefixes.values.first?.places else { continue }
      for row in layout.rows(segment.sequences) { result[row] += Int32(places) }
    }
    return result
  }
}
