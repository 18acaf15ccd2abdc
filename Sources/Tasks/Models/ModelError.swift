/// What can be wrong with a trained model or the request for one.
package enum ModelError: Error, Equatable, Sendable {
  case notFound(name: String, places: [String])
  /// A run of several heads where one model is meant.
  case severalHeads(name: String, heads: [String])
  case noEncoder(name: String, places: [String])
  case adapterNotEncoder(path: String)
  case invalidSetting(file: String, key: String, expected: String, found: String)
  case noHead(path: String, architecture: String)
  /// The kind that a person names for a head of others cannot be that of its outputs.
  case foreignKind(path: String, kind: String, outputs: Int)
  /// A person names another kind than the model has.
  case otherKind(path: String, kind: String, asked: String)
  case wrongBase(adapter: String, base: String, expected: String, found: String)
  /// A head cannot move to an encoder of another family.
  case otherFamily(path: String, family: String, expected: String)
  case tokenizerMismatch(path: String, tokens: Int, rows: Int)
  case typeMismatch(path: String, type: Int, rows: Int)
  case notFinite(index: Int)
  case slowPattern(String, length: Int)
  case deepPattern(String, length: Int, after: Int)
  case wrongKind(path: String, kind: String, command: String)
  /// Vectors of sentences are made otherwise than Hone makes them.
  case sentenceModules(path: String, found: String)
  case textTooLong(index: Int, tokens: Int, limit: Int)
  /// Places before a text leave it no room.
  case noRoom(places: Int, positions: Int)
  case maximumLength(asked: Int, limit: Int, overhead: Int)
  /// Places where a model is not published, since something else would be lost or since nothing can be written.
  case workingFolder(path: String)
  case foreignFolder(path: String)
  case cannotPublish(path: String, folder: String)
}
