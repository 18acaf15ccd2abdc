/// What can be wrong with a model directory.
package enum EncoderError: Error, Equatable, Sendable {
  case notAModelDirectory(path: String, missing: String)
  case invalidSetting(file: String, key: String, expected: String, found: String)
  case unsupported(file: String, key: String, found: String, supported: String)
  case weights(file: String, problems: [String])
  case onlyPickledWeights(path: String)
}
