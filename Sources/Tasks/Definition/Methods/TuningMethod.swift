package import Encoders
package import Files
package import NN
package import PEFT

/// What is trained: one training method of a task file with its settings.
///
/// A new method is one file like `LoRAMethod.swift` and one row in `TuningMethods.all`; the reader, `--set`, help and
/// the JSON Schema follow from `keys`.
package protocol TuningMethod: Sendable, Equatable {
  /// The value of `method.name`.
  static var name: String { get }
  /// One line for help.
  static var summary: String { get }
  /// Peak learning rate when the task file is silent, of whole texts.
  static var learningRate: Double { get }
  /// The same by what gets a label.
  static func learningRate(_ target: TaskKind.Target?) -> Double
  /// Values of settings of every method that this one begins with, by their paths.
  static var defaults: [String: JSON] { get }
  /// The rows of the method's own settings, each under `method.` and marked with the method's name.
  static var keys: [TaskKey] { get }

  /// - Throws: `TaskDefinitionError` for a setting of the wrong type or range.
  init(_ reader: SettingsReader) throws
  /// Every setting of `keys` with its value, in their order.
  var settings: [(path: String, value: JSON)] { get }

  /// What it adds to an encoder; nil: nothing.
  func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)?
  /// The encoder's own weights that it trains.
  var ownWeights: OwnWeights { get }
  /// Whether the pooler trains beside an adapter, and so is saved with it.
  var trainsPooler: Bool { get }
  /// What the learning rate is multiplied with for a parameter of the model.
  func rateFactor(of parameter: Parameter, in model: ClassifierModel) -> Double
}

extension TuningMethod {
  package static func learningRate(_ target: TaskKind.Target?) -> Double { learningRate }
  package static var defaults: [String: JSON] { [:] }
  package func adapter(for encoder: any TextEncoder, _ family: EncoderFamily) -> (any AdapterConfiguration)? { nil }
  package var ownWeights: OwnWeights { .none }
  package var trainsPooler: Bool { false }
  package func rateFactor(of parameter: Parameter, in model: ClassifierModel) -> Double { 1 }
}

/// Weights of an encoder, by how deep they lie.
package enum OwnWeights: Sendable, Equatable {
  case none
  /// The uppermost so many layers and what stands above them.
  case topLayers(Int)
  case all
}
