import NN
import PEFT
import Testing

/// Which layers get an addition, how it is named, and how it starts.
@Suite struct LoRAAdapterTests {
  private struct Parts {
    var list = ParameterList()
    let modules: [LinearModule]

    init() {
      var list = ParameterList()
      modules = (0..<2).flatMap { layer in
        ["query", "key", "value"].map { name in
          LinearModule(name, Linear("bert.layer.\(layer).\(name)", inputs: 12, outputs: 20, &list), .other)
            .inside("layer", layer: layer)
        }
      }
      self.list = list
    }

    var model: AdaptableModel {
      AdaptableModel(
        modules: modules, parameters: list.parameters, layerCount: 2, hiddenSize: 12, headCount: 1, takesPrefixes: true)
    }
  }

  @Test func everyTargetGetsTwoMatrices() throws {
    var parts = Parts()
    let configuration = LoRAConfiguration(rank: 3, alpha: 6, targetModules: ["query", "layer.1.value"])
    let adapter = try LoRAAdapter(configuration, parts.model, &parts.list)
    #expect(adapter.modules == ["layer.0.query", "layer.1.query", "layer.1.value"])
    let added = parts.list.parameters.filter { $0.name.contains("lora_") }
    #expect(
      added.map(\.name)
        == ["layer.0.query", "layer.1.query", "layer.1.value"].flatMap {
          ["bert.\($0).lora_A.weight", "bert.\($0).lora_B.weight"]
        })
    for parameter in added {
      #expect(parameter.shape == (parameter.name.contains("lora_A") ? [3, 12] : [20, 3]))
    }
    #expect(Set(adapter.deltas.keys) == Set([0, 3, 5].map { parts.modules[$0].linear.weight.slot }))
    #expect(adapter.deltas.values.allSatisfy { $0.scaling == 2 })
    #expect(Set(adapter.deltas.values.map(\.dropout.id)).count == 3, "each addition draws its own mask")
  }

  @Test(arguments: [["nothing"], ["query", "nothing"], ["uery"], [""]])
  func aTargetWithoutALayerIsAnError(targets: [String]) {
    var parts = Parts()
    #expect {
      _ = try LoRAAdapter(LoRAConfiguration(targetModules: targets), parts.model, &parts.list)
    } throws: { error in
      guard case PEFTError.noTarget(let target, let modules) = error else { return false }
      return target == targets.last && modules == ["query", "key", "value"] && !"\(error)".contains("\n")
    }
  }

  @Test func aRankForNoLayerIsAnError() {
    var parts = Parts()
    var configuration = LoRAConfiguration(targetModules: ["query"])
    configuration.rankPattern = [.init(name: "layer.0.key", value: 2), .init(name: "layer.7.query", value: 2)]
    #expect(throws: PEFTError.noTarget("layer.7.query", modules: ["query", "key", "value"])) {
      try LoRAAdapter(configuration, parts.model, &parts.list)
    }
  }

  @Test func aStartsUniformAndBZero() throws {
    var parts = Parts()
    let configuration = LoRAConfiguration(rank: 8, targetModules: ["query"])
    let adapter = try LoRAAdapter(configuration, parts.model, &parts.list)
    let store = try ParameterStore(parts.list.parameters, trainable: Set(parts.list.parameters.map(\.slot)))
    adapter.initialize(store, seed: 7)
    var all: [Float] = []
    for delta in adapter.deltas.values {
      all += (0..<delta.a.count).map { store.values(delta.a)[$0] }
      #expect((0..<delta.b.count).allSatisfy { store.values(delta.b)[$0] == 0 })
    }
    // PEFT: Kaiming uniform with a = √5 is uniform within ±1/√in; 192 draws reach the outer tenth on both sides.
    let bound = 1 / Float(12).squareRoot()
    #expect(all.allSatisfy { abs($0) <= bound })
    #expect((all.max() ?? 0) > 0.9 * bound && (all.min() ?? 0) < -0.9 * bound)
    #expect(Set(all).count > 180, "the two layers do not share their draws")
    adapter.initialize(store, seed: 7)
    var again: [Float] = []
    for delta in adapter.deltas.values { again += (0..<delta.a.count).map { store.values(delta.a)[$0] } }
    #expect(again == all)
  }
}
