package import Files

/// What is trained: one training method of a task file with its settings.
///
/// A new method is one file like `LoRAMethod.swift` and one row in `TuningMethods.all`; the reader, `--set`, help and
/// the JSON Schema follow from `keys`.
package protocol TuningMethod: Sendable, Equatable {
  /// The value of `method.name`.
  static var name: String { get }
  /// One line for help.
  static var summary: String { get }
  /// Peak learning rate when the task file is silent.
  static var learningRate: Double { get }
  /// The rows of the method's own settings, each under `method.` and marked with the method's name.
  static var keys: [TaskKey] { get }

  /// - Throws: `TaskDefinitionError` for a setting of the wrong type or range.
  init(_ reader: SettingsReader) throws
  /// Every setting of `keys` with its value, in their order.
  var settings: [(path: String, value: JSON)] { get }
}
