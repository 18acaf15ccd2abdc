import NN
import Tensors
import TestSupport
import Testing

@Suite("Gradient buffer")
struct GradientBufferTests {
  private let table: Parameter
  private let weight: Parameter
  private let frozen: Parameter
  private let store: ParameterStore

  init() throws {
    var list = ParameterList()
    table = list.declare("table", [6, 3], .embeddingRows)
    weight = list.declare("weight", [2, 4], .linearWeight)
    frozen = list.declare("frozen", [4], .bias)
    store = try ParameterStore(list.parameters, trainable: [0, 1])
  }

  @Test("the first to write a parameter in a step replaces, the others add")
  func written() throws {
    let gradients = try GradientBuffer(for: store)
    for _ in 0..<2 {
      gradients.begin(rows: .none)
      #expect(!gradients.hasGradient(weight))
      let first = try #require(gradients.accumulator(for: weight))
      let second = try #require(gradients.accumulator(for: weight))
      #expect(!first.accumulate && second.accumulate && first.buffer == second.buffer)
      #expect(gradients.hasGradient(weight))
    }
  }

  @Test("a zeroed accumulator forgets the last step, and only once a step")
  func zeroed() throws {
    let gradients = try GradientBuffer(for: store)
    for _ in 0..<2 {
      gradients.begin(rows: .none)
      let buffer = try #require(gradients.zeroedAccumulator(for: weight))
      #expect((0..<8).allSatisfy { buffer[$0] == 0 })
      buffer.update(repeating: 3, count: 8)
      let again = try #require(gradients.zeroedAccumulator(for: weight))
      #expect((0..<8).allSatisfy { again[$0] == 3 })
    }
  }

  @Test("a frozen parameter has no place")
  func frozenParameter() throws {
    let gradients = try GradientBuffer(for: store)
    gradients.begin(rows: .none)
    #expect(!gradients.isTrainable(frozen) && gradients.isTrainable(weight) && gradients.isTrainable(table))
    #expect(gradients.accumulator(for: frozen) == nil && gradients.zeroedAccumulator(for: frozen) == nil)
    #expect(gradients.rows(for: frozen) == nil && gradients.rows(for: weight) == nil)
    #expect(gradients.accumulator(for: table) == nil)
    #expect(!gradients.hasGradient(frozen))
  }

  @Test("a step's rows are each named once, ascending")
  func stepRows() {
    let rows = StepRows(tokenIDs: [5, 2, 5, 0, 2], tableRows: 6)
    #expect(rows.ids == [0, 2, 5])
    #expect(rows.places == [0, -1, 1, -1, -1, 2])
    #expect(StepRows(tokenIDs: [], tableRows: 2).ids.isEmpty)
    #expect(StepRows.none.ids.isEmpty)
  }

  @Test("row gradients begin at zero in every step, whatever its size")
  func rowGradients() throws {
    let gradients = try GradientBuffer(for: store)
    let rows = try #require(gradients.rows(for: table))
    #expect(rows.base == nil)
    for ids: [Int32] in [[1, 4], [5], [0, 1, 2, 3, 4, 5], [], [3]] {
      gradients.begin(rows: StepRows(tokenIDs: ids, tableRows: 6))
      #expect((rows.base == nil) == ids.isEmpty)
      for (place, id) in ids.enumerated() {
        let row = try #require(rows.row(id))
        let base = try #require(rows.base)
        #expect(row == base + 3 * place)
        #expect((0..<3).allSatisfy { row[$0] == 0 })
        row.update(repeating: Float(id) + 1, count: 3)
      }
    }
  }
}
