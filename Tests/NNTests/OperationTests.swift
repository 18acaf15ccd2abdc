import NN
import Tensors
import TestSupport
import Testing

/// What holds for every operation in `OperationCase.all`.
@Suite("Operations")
struct OperationTests {
  /// The objective errs by about 1e-6 (a hundred outputs of 1e-7 each), which a step of 0.02 magnifies to less than 1e-4;
  /// the fifth derivatives add less. The worst seen is 7e-5 of gradients of about 1.
  @Test("gradients equal finite differences", arguments: OperationCase.all)
  func finiteDifferences(operation: OperationCase) throws {
    let bench = OperationBench(operation)
    let leaves = bench.leaves
    let analytic = try bench.run(leaves, wanted: Set(leaves.indices))
    for (leaf, values) in leaves.enumerated() where !operation.detached.union(operation.unused).contains(leaf) {
      let gradient = try #require(analytic.gradients[leaf], "leaf \(leaf) has a gradient")
      let numeric = try values.indices.map { index in
        try FiniteDifference.derivative(at: values, index: index, step: operation.step) { point in
          var moved = leaves
          moved[leaf] = point
          return try bench.run(moved, wanted: nil).objective
        }
      }
      let size = numeric.reduce(0) { max($0, abs($1)) }
      #expect(size > 1e-3, "leaf \(leaf) matters")
      #expect(difference(gradient, numeric, .absolute(2e-4 * max(1, size))) == nil, "leaf \(leaf)")
    }
  }

  @Test(
    "a gradient has the same bits whether or not others are wanted, and only wanted ones exist",
    arguments: OperationCase.all)
  func alone(operation: OperationCase) throws {
    let bench = OperationBench(operation)
    let leaves = bench.leaves
    let all = try bench.run(leaves, wanted: Set(leaves.indices))
    for leaf in leaves.indices where !operation.unused.contains(leaf) {
      let one = try bench.run(leaves, wanted: [leaf])
      #expect(one.gradients[leaf].map(bits) == all.gradients[leaf].map(bits), "leaf \(leaf)")
      #expect(one.gradients.count { $0 != nil } == 1)
      #expect(bits(one.output) == bits(all.output))
    }
  }

  @Test(
    "without a tape, or with nothing to train, the output is the same and nothing is recorded",
    arguments: OperationCase.all)
  func nothingRecorded(operation: OperationCase) throws {
    let bench = OperationBench(operation)
    let leaves = bench.leaves
    let full = try bench.run(leaves, wanted: Set(leaves.indices))
    let frozen = try bench.run(leaves, wanted: [])
    let plain = try bench.run(leaves, wanted: nil)
    #expect(bits(frozen.output) == bits(full.output) && bits(plain.output) == bits(full.output))
    #expect(frozen.objective == full.objective && plain.objective == full.objective)
    #expect(frozen.gradients.allSatisfy { $0 == nil })
    let arguments = try bench.prepare(leaves, wanted: [])
    if case .tensor(let y) = operation.body(arguments) { #expect(!y.needsGradient) }
  }

  /// The workspace is filled until less than 64 KB of it is free: what a pass kept would soon make it grow.
  @Test("without a tape repeated passes keep no memory", arguments: OperationCase.all)
  func memory(operation: OperationCase) throws {
    let bench = OperationBench(operation)
    let leaves = bench.leaves
    let arguments = try bench.prepare(leaves, wanted: nil)
    let workspace = bench.workspace
    _ = workspace.allocate(1)
    let capacity = workspace.capacity
    _ = workspace.allocate(capacity - 16_384)
    #expect(workspace.capacity == capacity)
    for _ in 0..<2_000 {
      guard case .tensor(let y) = operation.body(arguments) else { break }
      if !arguments.inputs.contains(where: { $0.data == y.data }) { arguments.context.release(y) }
    }
    #expect(workspace.capacity == capacity)
  }

  @Test("with a tape repeated steps need no more memory than the first", arguments: OperationCase.all)
  func repeatedSteps(operation: OperationCase) throws {
    let bench = OperationBench(operation)
    let leaves = bench.leaves
    let capacities = try (0..<20).map { _ in
      _ = try bench.run(leaves, wanted: Set(leaves.indices))
      return bench.workspace.capacity
    }
    #expect(Set(capacities).count == 1)
  }

  /// BLAS makes no promise about the bits of a row, so the packed operations only.
  @Test(
    "a sequence's result and input gradient do not depend on its neighbours, to the bit",
    arguments: OperationCase.all.filter(\.isPacked))
  func neighbours(operation: OperationCase) throws {
    let examples = OperationCase.Batch.standard.examples
    let alone = try examples.map { try sequences(operation, [$0])[0] }
    for order: [UInt32] in [examples, examples.reversed(), [examples[1], 3, examples[2], 2, examples[0]]] {
      let together = try sequences(operation, order)
      for (example, expected) in zip(examples, alone) {
        let place = try #require(order.firstIndex(of: example))
        #expect(together[place] == expected, "example \(example) in \(order)")
      }
    }
  }

  /// The bits of the output and of the input gradients of each sequence of a batch.
  private func sequences(_ operation: OperationCase, _ examples: [UInt32]) throws -> [[UInt32]] {
    let bench = OperationBench(operation, OperationCase.Batch(examples: examples))
    let leaves = bench.leaves
    let result = try bench.run(leaves, wanted: Set(leaves.indices))
    let layout = bench.batch.layout
    let inputs = result.gradients.prefix(operation.inputs.count).compactMap { $0 }
    return (0..<layout.count).map { sequence in
      let isPooled = result.outputRows == layout.count
      let output = rows(
        isPooled ? sequence..<sequence + 1 : layout.range(sequence), of: result.outputRows, result.output)
      return output + inputs.flatMap { rows(layout.range(sequence), of: layout.tokenCount, $0) }
    }
  }

  private func rows(_ range: Range<Int>, of count: Int, _ values: [Float]) -> [UInt32] {
    guard count > 0 else { return [] }
    let width = values.count / count
    return bits(Array(values[range.lowerBound * width..<range.upperBound * width]))
  }
}
