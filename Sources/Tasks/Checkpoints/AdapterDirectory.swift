import Encoders
package import Files
package import NN
import PEFT

/// An adapter directory in PEFT's form, opened once.
package struct AdapterDirectory: Sendable {
  package let path: String
  package let configuration: JSON
  package let setup: AdapterSetup
  package let weights: SafetensorsFile
  /// What PEFT puts before every name of the wrapped model.
  package let prefix: String

  /// The method's name in a task file.
  package var method: String { type(of: setup.configuration).method }

  /// Whether the adapter is of a model that labels tokens.
  package var isTagger: Bool { configuration["task_type"]?.stringValue == "TOKEN_CLS" }

  /// - Throws: `PEFTError`, `FilesError`.
  package init(_ handle: DirectoryHandle) throws {
    path = handle.path
    let file = try handle.map("adapter_config.json")
    let json = try JSON.parse(file)
    configuration = json
    // Our own file says what PEFT has no word for.
    let own = handle.contains(ModelSettings.fileName) ? try JSON.parse(handle.map(ModelSettings.fileName)) : nil
    setup = AdapterSetup(
      try AdapterTypes.read(json, source: file.path, method: own["method"]?.stringValue))
    prefix = setup.configuration.filePrefix
    weights = try SafetensorsFile(handle.map("adapter_model.safetensors"))
  }

  /// What the adapter brings: its own weights and the head, but for layers before the classifier that only the base has,
  /// as others' adapters leave out what they did not train.
  package func parameters(of model: ClassifierModel, base: SafetensorsSet) -> [Parameter] {
    let left = model.head.block.parameters.filter {
      weights[model.adapterFileName(of: $0)] == nil && base[$0.name] != nil
    }
    return (model.adapterParameters + model.savedModules).filter { parameter in
      !left.contains { $0.slot == parameter.slot }
    }
  }

  /// Fills the adapter's weights and the head of a store.
  ///
  /// - Parameter base: the weights of the base encoder, which may hold a part of the head.
  /// - Throws: `PEFTError.weights` with everything that is missing, misshaped or unexpected.
  package func fill(_ store: ParameterStore, _ model: ClassifierModel, base: SafetensorsSet) throws {
    var problems: [String] = []
    var known = Set((model.adapter?.zeroTensors ?? []).map { UTF8Key(prefix + $0.name) })
    for parameter in parameters(of: model, base: base) {
      let name = model.adapterFileName(of: parameter)
      known.insert(UTF8Key(name))
      guard let entry = weights[name] else {
        problems.append("missing \(name)")
        continue
      }
      guard entry.shape == parameter.shape else {
        problems.append("\(name) has shape \(entry.shape), expected \(parameter.shape)")
        continue
      }
      try WeightLoader.load(parameter, entry, of: weights, into: store)
    }
    problems += weights.tensors.filter { entry in
      !known.contains(UTF8Key(entry.name)) && model.adapter?.ignores(entry.name) != true
    }.map { "unexpected \($0.name)" }
    guard problems.isEmpty else { throw PEFTError.weights(file: weights.file.path, problems: problems) }
  }
}

extension ClassifierModel {
  /// The name of a parameter in `adapter_model.safetensors`.
  package func adapterFileName(of parameter: Parameter) -> String {
    guard let adapter, let configuration = settings.adapter?.configuration else { return parameter.name }
    guard adapter.parameters.contains(where: { $0.slot == parameter.slot }) else {
      return configuration.filePrefix + parameter.name
    }
    return (adapter.isPrefixed ? configuration.filePrefix : "") + adapter.fileName(of: parameter)
  }
}
