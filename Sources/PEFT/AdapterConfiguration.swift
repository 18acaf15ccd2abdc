package import Files
package import NN

/// What a PEFT method is told: the settings of its `adapter_config.json`.
///
/// A new method is a folder with a configuration and an adapter, and one row in `AdapterTypes.all`.
package protocol AdapterConfiguration: Sendable, Equatable {
  /// The method's name in a task file.
  static var method: String { get }
  /// `peft_type` in the file.
  static var peftType: String { get }
  /// What PEFT puts before the names of the wrapped model's tensors in `adapter_model.safetensors`.
  var filePrefix: String { get }

  /// Reads `adapter_config.json`. What this build cannot honour is an error that names it.
  ///
  /// - Throws: `PEFTError`.
  init(_ file: AdapterFile) throws
  /// The method's own keys of the file; nothing that every method has.
  func write(into object: inout JSONObject, model: AdapterBase)
  /// Declares what the method adds to a model.
  ///
  /// - Throws: `PEFTError` for a model that it does not fit.
  func adapter(for model: AdaptableModel, _ list: inout ParameterList) throws -> any Adapter
}

extension AdapterConfiguration {
  package var filePrefix: String { "base_model.model." }
  package func isEqual(to other: any AdapterConfiguration) -> Bool { (other as? Self) == self }

  /// `adapter_config.json` as PEFT reads it; keys of an earlier file that Hone does not know are kept.
  package func json(_ base: AdapterBase, keeping earlier: JSONObject = JSONObject()) -> JSON {
    var object = earlier
    object["peft_type"] = .string(Self.peftType)
    object["task_type"] = .string(base.taskType)
    object["base_model_name_or_path"] = .string(base.path)
    if object["revision"] == nil { object["revision"] = .null }
    object["inference_mode"] = .bool(true)
    object["modules_to_save"] = .array(base.savedModules.map { .string($0) })
    write(into: &object, model: base)
    return .object(object)
  }
}

/// What an adapter's file says of the model that it belongs to.
package struct AdapterBase: Sendable {
  /// What `from_pretrained` loads the base model from.
  package let path: String
  package let taskType: String
  /// Modules beside the adapter that are stored whole.
  package let savedModules: [String]
  package let model: AdaptableModel

  package init(path: String, taskType: String, savedModules: [String], model: AdaptableModel) {
    self.path = path
    self.taskType = taskType
    self.savedModules = savedModules
    self.model = model
  }
}

/// What a method added to a model: its parameters, where they act, and how they are stored.
package protocol Adapter: Sendable {
  /// All that the method trains of the encoder, in the order of their slots.
  var parameters: [Parameter] { get }
  var parts: AdapterParts { get }

  /// Sets the values that training starts from; the model's own are in place.
  func initialize(_ store: ParameterStore, seed: UInt64)
  /// Computes what follows from values that do not change any more; they are packed.
  ///
  /// - Throws: `TensorError.outOfMemory`.
  func prepare(_ store: ParameterStore) throws
  /// The name of a parameter in `adapter_model.safetensors`, without what PEFT puts before it.
  func fileName(of parameter: Parameter) -> String
  /// Whether PEFT puts it before the adapter's own tensors too.
  var isPrefixed: Bool { get }
  /// Tensors of zeros that the file has none the less: those that PEFT needs and Hone does not.
  var zeroTensors: [(name: String, shape: [Int])] { get }
  /// Whether a tensor that no parameter claims may be in the file.
  func ignores(_ name: String) -> Bool
  /// Why the adapter cannot become part of the model's weights; nil: it can.
  var whyNotMerged: String? { get }
  /// Changes a parameter of the model as the adapter would: `values` are the parameter's own.
  func merge(_ values: UnsafeMutableBufferPointer<Float>, of parameter: Parameter, _ store: ParameterStore)
}

extension Adapter {
  package func prepare(_ store: ParameterStore) throws {}
  package func fileName(of parameter: Parameter) -> String { parameter.name }
  package var isPrefixed: Bool { true }
  package var zeroTensors: [(name: String, shape: [Int])] { [] }
  package func ignores(_ name: String) -> Bool { false }
  package var whyNotMerged: String? { nil }

  /// The adapter over the first `sequences` sequences of a batch.
  ///
  /// - Parameter parameters: the store with its values; nil: that of the pass.
  package func segment(sequences: Range<Int>, parameters: ParameterStore? = nil) -> AdapterSegment {
    AdapterSegment(sequences: sequences, parts: parts, parameters: parameters)
  }
}
