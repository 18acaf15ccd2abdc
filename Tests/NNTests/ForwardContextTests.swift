import NN
import Tensors
import TestSupport
import Testing

@Suite("Forward context")
struct ForwardContextTests {
  private let context: ForwardContext
  private let x: Tensor

  init() throws {
    context = ForwardContext(
      parameters: try ParameterStore([], trainable: []), workspace: Workspace(),
      layout: SequenceLayout(lengths: [2, 3], exampleIDs: [8, 9]),
      random: ForwardContext.RandomPlace(seed: 1, step: 2))
    x = Tensor(data: context.workspace.allocate(160), rows: 5, columns: 32)
    x.data.update(repeating: 1, count: 160)
  }

  @Test("without a random place nothing is dropped")
  func evaluation() {
    let site = DropoutSite(rate: 0.5, id: 1)
    #expect(context.dropout(site) != nil && context.with(random: nil).dropout(site) == nil)
    #expect(context.dropout(DropoutSite(rate: 0, id: 1)) == nil)
    #expect(dropout(x, site: site, context.with(random: nil)).data == x.data)
    #expect(dropout(x, site: site, context).values.contains(0))
  }

  @Test("dropout follows the documentation: step, site, example and the row in its sequence")
  func masks() {
    let plain = PlainDropout(rate: 0.5, seed: 1, step: 2, site: 6)
    let rows: [(UInt32, Int)] = [(8, 0), (8, 1), (9, 0), (9, 1), (9, 2)]
    let expected = rows.flatMap { plain.factors(example: $0.0, row: $0.1, columns: 32) }
    let y = dropout(x, site: DropoutSite(rate: 0.5, id: 6), context)
    #expect(difference(y.values, expected, .exact) == nil)
  }

  @Test("scratch is given back")
  func scratch() {
    let first = context.withScratch(500) { $0 }
    #expect(context.withScratch(500) { $0 } == first)
  }

  @Test("after pooling a sequence is one row and all else stays")
  func pooled() {
    #expect(context.pooled.layout == context.layout.pooled && context.pooled.random == context.random)
    #expect(context.pooled.workspace === context.workspace && context.pooled.parameters === context.parameters)
  }
}
