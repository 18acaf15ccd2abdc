import Kernels
import NN
import Tensors
import TestSupport
import Testing

@Suite("Parameter store")
struct ParameterStoreTests {
  private let parameters: [Parameter]

  init() {
    var list = ParameterList()
    _ = list.declare("embeddings", [7, 4], .embeddingRows)
    _ = list.declare("weight", [5, 3], .linearWeight)
    _ = list.declare("bias", [5], .bias)
    _ = list.declare("positions", [2, 4], .embedding)
    _ = list.declare("norm.weight", [4], .normWeight)
    _ = list.declare("norm.bias", [4], .normBias)
    parameters = list.parameters
  }

  @Test("parameters keep their order, shapes and rule of decay")
  func declaration() {
    #expect(parameters.map(\.slot) == Array(0..<6))
    #expect(parameters.map(\.count) == [28, 15, 5, 8, 4, 4])
    #expect(parameters.map(\.decays) == [true, true, false, true, false, false])
    #expect(parameters[1].rows == 5 && parameters[1].columns == 3 && parameters[2].columns == 1)
  }

  @Test("trainable dense parameters lie in one region, each on a cache line, embedding rows apart")
  func layout() throws {
    let store = try ParameterStore(parameters, trainable: [0, 1, 2, 5])
    #expect(store.denseOffset == [nil, 0, 16, nil, nil, 32])
    #expect(store.dense.count == 48)
    #expect(store.trainableCount == 28 + 15 + 5 + 4 && store.trainsAnything)
    #expect(store.isTrainable == [true, true, true, false, false, true])
    #expect(store.values(parameters[2]) == UnsafePointer(store.dense.base + 16))
    let rows = store.mutableValues(parameters[0])
    #expect(rows < store.dense.base || rows >= store.dense.base + 48)
    #expect((0..<28).allSatisfy { rows[$0] == 0 })
    #expect(try !ParameterStore(parameters, trainable: []).trainsAnything)
  }

  @Test("a frozen parameter is read where its owner keeps it, for as long as the store lives")
  func attaching() throws {
    final class Owner {
      let region: FloatRegion
      init() throws { region = try FloatRegion(count: 8) }
    }
    let store = try ParameterStore(parameters, trainable: [])
    weak var watched: Owner?
    do {
      let owner = try Owner()
      owner.region.base[7] = 3
      watched = owner
      store.attach(parameters[3], to: owner.region.base, owner: owner)
    }
    #expect(watched != nil)
    #expect(store.values(parameters[3])[7] == 3)
    let own = try store.own(parameters[4])
    own[1] = 5
    #expect(store.values(parameters[4])[1] == 5 && watched != nil)
    #expect(try store.own(parameters[3]) != watched?.region.base)
    #expect(watched == nil)
  }

  @Test("a trainable parameter owns its place in the region")
  func owning() throws {
    let store = try ParameterStore(parameters, trainable: [1])
    #expect(try store.own(parameters[1]) == store.dense.base)
  }

  @Test("linear weights are packed both ways, and again after they change", arguments: [false, true])
  func packing(backward: Bool) throws {
    let store = try ParameterStore(parameters, trainable: [1])
    for parameter in parameters { try store.own(parameter).update(repeating: 0.5, count: parameter.count) }
    #expect(parameters.allSatisfy { store.forwardPanels($0) == nil && store.backwardPanels($0) == nil })
    try store.pack(backward: backward)
    for round in 0..<2 {
      if round == 1 {
        for index in 0..<15 { store.mutableValues(parameters[1])[index] = Float(index) }
        store.repack(parameters[1], rows: 0..<5)
      }
      for parameter in parameters {
        let forward = store.forwardPanels(parameter)
        let back = store.backwardPanels(parameter)
        #expect((forward != nil) == (parameter.role == .linearWeight))
        #expect((back != nil) == (parameter.role == .linearWeight && backward))
      }
      // Panels [inner][16]: W is [5, 3].
      let value = { (row: Int, column: Int) -> Float in round == 0 ? 0.5 : Float(row * 3 + column) }
      let forward = try #require(store.forwardPanels(parameters[1]))
      #expect((0..<48).allSatisfy { forward[$0] == ($0 % 16 < 5 ? value($0 % 16, $0 / 16) : 0) })
      if let back = store.backwardPanels(parameters[1]) {
        #expect((0..<80).allSatisfy { back[$0] == ($0 % 16 < 3 ? value($0 / 16, $0 % 16) : 0) })
      }
    }
  }

  @Test("rows packed again by whole panels leave the others as they are")
  func packingRows() throws {
    var list = ParameterList()
    let weight = list.declare("w", [40, 3], .linearWeight)
    let store = try ParameterStore(list.parameters, trainable: [0])
    for index in 0..<120 { store.mutableValues(weight)[index] = Float(index) }
    try store.pack(backward: true)
    for index in 0..<120 { store.mutableValues(weight)[index] = Float(1000 + index) }
    store.repack(weight, rows: 16..<32)
    let value = { (row: Int, column: Int) in Float(row * 3 + column + ((16..<32).contains(row) ? 1000 : 0)) }
    let forward = try #require(store.forwardPanels(weight))
    let back = try #require(store.backwardPanels(weight))
    for row in 0..<40 {
      for column in 0..<3 {
        #expect(forward[row / 16 * 48 + column * 16 + row % 16] == value(row, column))
        #expect(back[row * 16 + column] == value(row, column))
      }
    }
  }

  @Test("a frozen weight is forgotten once it is packed")
  func forgetting() throws {
    var list = ParameterList()
    let weight = list.declare("w", [16, 3], .linearWeight)
    let store = try ParameterStore(list.parameters, trainable: [])
    let region = try FloatRegion(count: 48)
    var forgotten = 0
    store.attach(weight, to: region.base, owner: region) { forgotten += 1 }
    #expect(forgotten == 0)
    try store.pack(backward: false)
    #expect(forgotten == 1)
  }
}
