import Kernels
import NN
import Tensors
import Testing

/// Programmer errors that would otherwise read or write foreign memory, or wait for ever, end the process.
@Suite("Contracts")
struct ContractTests {
  @Test("rows and ids must exist")
  func rows() async {
    await #expect(processExitsWith: .failure) {
      var list = ParameterList()
      let table = list.declare("table", [6, 3], .embeddingRows)
      let gradients = try GradientBuffer(for: ParameterStore(list.parameters, trainable: [0]))
      gradients.begin(rows: StepRows(tokenIDs: [1, 4], tableRows: 6))
      _ = gradients.rows(for: table)?.row(2)
    }
    await #expect(processExitsWith: .failure) {
      var list = ParameterList()
      let table = list.declare("table", [6, 3], .embedding)
      let store = try ParameterStore(list.parameters, trainable: [0])
      let context = ForwardContext(
        parameters: store, workspace: Workspace(), layout: SequenceLayout(lengths: [1], exampleIDs: [0]))
      _ = embeddingSum([(table: table, ids: [6])], context)
    }
  }

  @Test("a parameter must have values before it is read")
  func values() async {
    await #expect(processExitsWith: .failure) {
      var list = ParameterList()
      let weight = list.declare("weight", [2, 2], .linearWeight)
      _ = try ParameterStore(list.parameters, trainable: []).values(weight)
    }
  }

  @Test("sequences have tokens, rates are below one, a stopped pool is not used")
  func arguments() async {
    await #expect(processExitsWith: .failure) { _ = SequenceLayout(lengths: [2, 0], exampleIDs: [0, 1]) }
    await #expect(processExitsWith: .failure) {
      _ = Dropout(rate: 1, place: RandomSite(seed: 0, step: 0, site: 0))
    }
    await #expect(processExitsWith: .failure) {
      let pool = WorkerPool(count: 2)
      pool.stop()
      pool.run { _ in }
    }
  }

  @Test("a gold sequence is one that the constraints allow")
  func forbiddenGold() async {
    await #expect(processExitsWith: .failure) {
      let bench = ChainBench(tags: 2)
      let constraints = TagConstraints(
        count: 2, transitions: [true, false, true, true], starts: [true, true], ends: [true, true])
      _ = try bench.run(logits: [0, 0, 0, 0], [([0, 1], [0, 1], 1)], constraints)
    }
    await #expect(processExitsWith: .failure) {
      _ = try ChainBench(tags: 2).run(logits: [0, 0, 0, 0], [([0, 2], [0, 1], 1)], .unconstrained(count: 2))
    }
    await #expect(processExitsWith: .failure) {
      _ = try ChainBench(tags: 2).run(logits: [0, 0, 0, 0], [([0, 1], [0, 2], 1)], .unconstrained(count: 2))
    }
  }
}
