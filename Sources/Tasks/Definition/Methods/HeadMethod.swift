package import Files

/// The head alone, on an encoder that stays as it is: texts are encoded once.
package struct HeadMethod: TuningMethod {
  package static let name = "head"
  package static let summary = "the head alone, on features of the frozen encoder"
  package static let learningRate = 1e-2
  package static let keys: [TaskKey] = []

  package init(_ reader: SettingsReader) throws {}
  package var settings: [(path: String, value: JSON)] { [] }
}
