import Files
package import NN

/// Which linear layers of a model a method means, in the terms of PEFT's configuration.
package struct ModuleSelection: Sendable, Equatable {
  /// A layer is meant when its path is one of these or ends in "." and one of these; nil: every linear layer.
  package var targets: [String]?
  /// Layers that are left out all the same, named in the same way.
  package var excluded: [String] = []
  /// The transformer layers that count; nil: all.
  package var layers: [Int]?

  /// The word for every linear layer but the last of the model.
  package static let allLinear = "all-linear"

  package init(_ targets: [String]?, excluded: [String] = [], layers: [Int]? = nil) {
    self.targets = targets
    self.excluded = excluded
    self.layers = layers
  }

  package func contains(_ module: LinearModule) -> Bool {
    if let layers, module.layer.map(layers.contains) != true { return false }
    if excluded.contains(where: { Self.means($0, module.path) }) { return false }
    return targets?.contains { Self.means($0, module.path) } ?? true
  }

  /// A name as PEFT has it: a module's path in the model, whose prefix ours lack, or the end of one.
  static func means(_ name: String, _ path: String) -> Bool {
    path == name || path.hasSuffix("." + name) || name.hasSuffix("." + path)
  }

  /// The layers that are meant.
  ///
  /// - Throws: `PEFTError.noTarget` when a name means none.
  func modules(of model: AdaptableModel) throws -> [LinearModule] {
    for target in targets ?? [] where !model.modules.contains(where: { Self.means(target, $0.path) }) {
      throw PEFTError.noTarget(target, modules: model.shortNames)
    }
    let chosen = model.modules.filter(contains)
    guard !chosen.isEmpty else {
      throw PEFTError.noTarget(targets?.joined(separator: ", ") ?? Self.allLinear, modules: model.shortNames)
    }
    return chosen
  }

  init(_ file: AdapterFile) throws {
    if file.present("target_modules")?.stringValue == Self.allLinear {
      targets = nil
    } else {
      guard let names = try file.names("target_modules"), !names.isEmpty else {
        throw file.unsupported("target_modules", "a list of layer names, or \"all-linear\"")
      }
      targets = names
    }
    excluded = try file.names("exclude_modules") ?? []
    layers = try file.present("layers_to_transform").map { value in
      let items = value.arrayValue ?? [value]
      guard !items.isEmpty, items.allSatisfy({ $0.intValue.map { $0 >= 0 } == true }) else {
        throw file.wrong("layers_to_transform", "numbers of layers from 0 on")
      }
      return items.compactMap(\.intValue)
    }
    // The pattern says only where the number of a layer stands in a path, which is known here.
    if layers == nil { try file.expect("layers_pattern", "null") { $0.arrayValue?.isEmpty == true } }
  }

  func write(into object: inout JSONObject) {
    object["target_modules"] = targets.map { .array($0.map { .string($0) }) } ?? .string(Self.allLinear)
    object["exclude_modules"] = excluded.isEmpty ? .null : .array(excluded.map { .string($0) })
    object["layers_to_transform"] = layers.map { .array($0.map { .number(JSONNumber($0)) }) } ?? .null
  }
}
