/// What can be wrong with an adapter or a request for one.
package enum PEFTError: Error, Equatable, Sendable {
  case noTarget(String, modules: [String])
  case unsupported(file: String, key: String, found: String, supported: String)
  case invalidSetting(file: String, key: String, expected: String, found: String)
  /// An encoder without keys and values that places could stand before.
  case noPrefix
  /// An encoder without biases.
  case noBias
  case weights(file: String, problems: [String])
}
