import Kernels
import NN
import Tensors
import TestSupport
import Testing

@Suite("AdamW over a model")
struct AdamWOptimizerTests {
  /// A step moves a weight by at most about three learning rates (beta2 = 0.99), with a few roundings of 2^-24 of that;
  /// decay and update of a weight just above 1 round by 2^-24 each. Rows that no step read lack their decay until then.
  @Test("equals its double-precision twin in every step: lanes added, clipped, decayed, rows decayed late")
  func twin() throws {
    let bench = try OptimizerBench(workers: 2)
    for step in 0..<OptimizerBench.steps {
      let report = bench.step(step)
      #expect(report.isApplied && abs(report.gradientNorm / bench.expectedNorm - 1) < 1e-5)
      #expect(bench.expectedNorm > OptimizerBench.settings.clipNorm)
      for parameter in bench.parameters {
        let allowed = Double(step + 1) * (1e-8 + 0x1p-23)
        #expect(
          difference(bench.values(parameter), bench.twins[parameter.slot].values, .absolute(allowed)) == nil,
          "\(parameter.name) after step \(step)")
      }
    }
    #expect(bench.optimizer.stepCount == OptimizerBench.steps)
    let untouched = (0..<1100).filter { bench.store.pendingDecay(of: bench.table)?.factor(row: $0) != 1 }
    #expect(untouched.count > 1000 && untouched.count < 1100)
  }

  @Test("the bits do not depend on the number of workers")
  func workers() throws {
    let results = try [1, 2, 3].map { workers in
      let bench = try OptimizerBench(workers: workers)
      let norms = (0..<OptimizerBench.steps).map { bench.step($0).gradientNorm }
      return bench.parameters.map { bits(bench.values($0)) } + [
        norms.flatMap { [$0.bitPattern].map { UInt32(truncatingIfNeeded: $0) } }
      ]
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test("after a step the packed weights are those of the new values")
  func repacking() throws {
    let bench = try OptimizerBench(workers: 2)
    _ = bench.step(0)
    let weight = bench.weight
    let panels = try #require(bench.store.forwardPanels(weight))
    let back = try #require(bench.store.backwardPanels(weight))
    var forward = [Float](repeating: .nan, count: packedCount(inner: 130, columns: 170))
    var backward = [Float](repeating: .nan, count: packedCount(inner: 170, columns: 130))
    packTransposed(bench.store.values(weight), stride: 130, rows: 170, inner: 130, into: &forward)
    packPlain(bench.store.values(weight), stride: 130, rows: 170, columns: 130, into: &backward)
    #expect(forward.indices.allSatisfy { panels[$0] == forward[$0] })
    #expect(backward.indices.allSatisfy { back[$0] == backward[$0] })
  }

  @Test("a gradient that is not finite changes nothing, and the next step goes on")
  func notFinite() throws {
    let bench = try OptimizerBench(workers: 2)
    _ = bench.step(0)
    let before = bench.parameters.map { bench.values($0) }
    let report = bench.step(1, spoiled: true)
    #expect(!report.isApplied && !report.gradientNorm.isFinite && bench.optimizer.stepCount == 1)
    for (parameter, values) in zip(bench.parameters, before) {
      // Rows that the step announced had their pending decay applied: the same product, written down.
      #expect(bits(bench.values(parameter)) == bits(values), "\(parameter.name)")
    }
    #expect(bench.step(1).isApplied)
    let twin = bench.twins[bench.weight.slot].values
    #expect(difference(bench.values(bench.weight), twin, .absolute(3 * (1e-8 + 0x1p-23))) == nil)
  }

  @Test("a forward pass reads an untouched row with the decay that it lacks")
  func pendingDecay() throws {
    let bench = try OptimizerBench(workers: 1)
    for step in 0..<3 { _ = bench.step(step) }
    let ids = (0..<1100).map(Int32.init)
    let context = ForwardContext(
      parameters: bench.store, workspace: Workspace(), layout: SequenceLayout(lengths: [1100], exampleIDs: [0]))
    let read = embeddingSum([(table: bench.table, ids: ids)], context).values
    #expect(bits(read) == bits(bench.values(bench.table)))
    #expect(read != Array(UnsafeBufferPointer(start: bench.store.values(bench.table), count: 6600)))
  }
}
