import Foundation
import NN
import Tensors
import TestSupport
import Testing

@Suite("Cross-entropy loss")
struct LossTests {
  private let store: ParameterStore
  private let workspace = Workspace()

  init() throws { store = try ParameterStore([], trainable: []) }

  private func context(rows: Int, tape: Tape? = nil) -> ForwardContext {
    ForwardContext(
      parameters: store, workspace: workspace,
      layout: SequenceLayout(lengths: Array(repeating: 1, count: rows), exampleIDs: (0..<UInt32(rows)).map { $0 }),
      tape: tape)
  }

  @Test("the weighted sum of -log p, worked by hand")
  func value() {
    var logits: [Float] = [0, 0, Float(log(3.0)), 0]
    let loss = logits.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.map {
        CrossEntropyLoss()(
          Tensor(data: $0, rows: 2, columns: 2), labels: [1, 0], weights: [0.5, 0.25], context(rows: 2))
      }
    }
    // -log(1/2)·0.5 - log(3/4)·0.25
    #expect(abs((loss ?? 0) - (0.5 * log(2) + 0.25 * log(4.0 / 3))) < 1e-7)
  }

  @Test("micro-batches add up to the batch, loss and gradient")
  func microBatches() throws {
    var random = SeededRandom(31)
    let logits = random.floats(6 * 3)
    let labels = random.ints(6, in: 0..<3)
    let weights = [Float](repeating: 1.0 / 6, count: 6)
    func run(_ range: Range<Int>) throws -> (Double, [Float]) {
      workspace.reset()
      let tape = Tape(workspace: workspace)
      let data = workspace.allocate(range.count * 3)
      data.update(from: Array(logits[range.lowerBound * 3..<range.upperBound * 3]), count: range.count * 3)
      let tensor = tape.variable(data, rows: range.count, columns: 3)
      let loss = CrossEntropyLoss()(
        tensor, labels: Array(labels[range]), weights: Array(weights[range]), context(rows: range.count, tape: tape))
      let gradient = try #require(tape.gradient(of: tensor))
      return (loss, Array(UnsafeBufferPointer(start: gradient, count: tensor.count)))
    }
    let whole = try run(0..<6)
    let first = try run(0..<2)
    let second = try run(2..<6)
    #expect(abs(whole.0 - first.0 - second.0) < 1e-14)
    #expect(bits(whole.1) == bits(first.1 + second.1))
  }

  @Test("rows labelled as ignored add nothing and get a gradient of zero; the others keep their bits")
  func ignoredRows() throws {
    var random = SeededRandom(32)
    let logits = random.floats(5 * 3)
    func run(_ rows: [Int], labels: [Int]) throws -> (Double, [Float]) {
      workspace.reset()
      let tape = Tape(workspace: workspace)
      let data = workspace.allocate(rows.count * 3)
      for (place, row) in rows.enumerated() {
        for column in 0..<3 { data[place * 3 + column] = logits[row * 3 + column] }
      }
      let tensor = tape.variable(data, rows: rows.count, columns: 3)
      // The memory of the gradient holds what was there before.
      let stale = workspace.allocate(tensor.count)
      stale.update(repeating: .nan, count: tensor.count)
      workspace.release(stale, count: tensor.count)
      let loss = CrossEntropyLoss()(
        tensor, labels: labels, weights: rows.map { 0.1 + Float($0) }, context(rows: rows.count, tape: tape))
      let gradient = try #require(tape.gradient(of: tensor))
      return (loss, Array(UnsafeBufferPointer(start: gradient, count: tensor.count)))
    }
    let some = try run([0, 1, 2, 3, 4], labels: [-1, 2, CrossEntropyLoss.ignored, 0, -1])
    let labelled = try run([1, 3], labels: [2, 0])
    let zeros: [Float] = [0, 0, 0]
    #expect(some.0 == labelled.0 && some.0 > 0)
    #expect(
      bits(some.1) == bits(zeros + Array(labelled.1[0..<3]) + zeros + Array(labelled.1[3..<6]) + zeros))
    let none = try run([0, 1], labels: [-1, -1])
    #expect(none.0 == 0 && bits(none.1) == bits(zeros + zeros))
  }
}
