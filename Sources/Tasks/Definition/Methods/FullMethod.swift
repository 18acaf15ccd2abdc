package import Files

/// Every weight of the encoder and the head.
package struct FullMethod: TuningMethod {
  package static let name = "full"
  package static let summary = "every weight of the encoder and the head"
  package static let learningRate = 5e-5
  package static let keys: [TaskKey] = []

  package init(_ reader: SettingsReader) throws {}
  package var settings: [(path: String, value: JSON)] { [] }
}
