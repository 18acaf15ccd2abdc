package import Tensors

extension ForwardContext {
  /// Whether every sequence goes through the same adapter, or through none.
  var isUniform: Bool {
    switch adapters.count {
    case 0: true
    case 1: adapters[0].sequences == 0..<layout.count && adapters[0].parameters == nil
    default: false
    }
  }

  /// The bias that stands in a layer in place of its own; the pass is uniform.
  func bias(_ own: Parameter?) -> Parameter? {
    own.map { adapters.first?.parts.biases[$0.slot] ?? $0 }
  }

  /// Whether an adapter of the pass brings another bias.
  func replaces(_ bias: Parameter?) -> Bool {
    guard let bias else { return false }
    return adapters.contains { $0.parts.biases[bias.slot] != nil }
  }

  /// Whether a text's result may be computed in a batch of several adapters: a tape has one adapter at most.
  var mixes: Bool { !isUniform && tape == nil }

  /// The pass cut where adapters change: sequences, and the same pass over them alone, with their adapter's weights.
  var parts: [(sequences: Range<Int>, context: ForwardContext)] {
    var parts: [(Range<Int>, ForwardContext)] = []
    var next = 0
    for segment in adapters {
      precondition(segment.sequences.lowerBound >= next, "segments of adapters lie in the order of the batch")
      if segment.sequences.lowerBound > next {
        parts.append((next..<segment.sequences.lowerBound, part(next..<segment.sequences.lowerBound, nil)))
      }
      if !segment.sequences.isEmpty { parts.append((segment.sequences, part(segment.sequences, segment))) }
      next = segment.sequences.upperBound
    }
    if next < layout.count { parts.append((next..<layout.count, part(next..<layout.count, nil))) }
    return parts
  }

  private func part(_ sequences: Range<Int>, _ segment: AdapterSegment?) -> ForwardContext {
    let adapters = segment.map { [AdapterSegment(sequences: 0..<sequences.count, parts: $0.parts)] }
    return ForwardContext(
      parameters: segment?.parameters ?? parameters, workspace: workspace, layout: layout.part(sequences),
      random: random, adapters: adapters ?? [], team: team)
  }

  /// Runs `body` on the rows of each part of a mixed pass and puts what it returns together: `[rows, columns]`.
  func inParts(_ x: Tensor, columns: Int, _ body: (Tensor, ForwardContext) -> Tensor) -> Tensor {
    let result = output(rows: x.rows, columns: columns, needsGradient: false)
    for (sequences, context) in parts {
      let rows = layout.rows(sequences)
      let part = body(x.view(rows), context)
      result.row(rows.lowerBound).update(from: part.data, count: part.count)
      context.release(part)
    }
    return result
  }
}

extension SequenceLayout {
  /// The rows of consecutive sequences.
  package func rows(_ sequences: Range<Int>) -> Range<Int> {
    offsets[sequences.lowerBound]..<offsets[sequences.upperBound]
  }

  /// Consecutive sequences as a layout of their own.
  package func part(_ sequences: Range<Int>) -> SequenceLayout {
    let first = offsets[sequences.lowerBound]
    return SequenceLayout(
      offsets: offsets[sequences.lowerBound...sequences.upperBound].map { $0 - first },
      exampleIDs: Array(exampleIDs[sequences]))
  }
}

extension Tensor {
  /// Consecutive rows where they lie, off the tape.
  package func view(_ rows: Range<Int>) -> Tensor {
    Tensor(data: row(rows.lowerBound), rows: rows.count, columns: columns)
  }
}
