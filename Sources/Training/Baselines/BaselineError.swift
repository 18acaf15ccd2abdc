/// What can be wrong with a file of fitted baselines.
package enum BaselineError: Error, Equatable, Sendable {
  /// The value of `key` is absent or not what it should be.
  case invalid(source: String, key: String, expected: String)
  case unknownKey(source: String, key: String, known: [String])
}
