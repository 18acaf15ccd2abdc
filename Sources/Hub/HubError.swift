/// What can go wrong while an encoder is fetched, with the evidence that its one-line description shows.
package enum HubError: Error, Equatable, Sendable {
  case noManifest(name: String, models: String, suggestion: String?)
  case unknownKey(path: String, key: String, suggestion: String?, known: [String])
  case invalidManifest(path: String, place: String, expected: String)
  case invalidReference(String)
  case invalidName(String)
  case invalidEndpoint(String)
  case invalidToken

  case missingPython(command: String)
  case missingPip(command: String)
  case pipFailed(package: String, message: String)
  case pipFoundNothing(package: String, expected: String, found: [String])

  case connection(url: String, reason: String)
  case interrupted(file: String, done: Int, total: Int?, reason: String)
  case refused(repository: String, endpoint: String, hasToken: Bool)
  case notOnHub(what: String, endpoint: String)
  case status(url: String, code: Int)
  case redirect(url: String, problem: String)
  case invalidReply(url: String, expected: String)
  case noDigest(file: String, endpoint: String)

  case wrongDigest(file: String, expected: String, found: String)
  case wrongLength(file: String, expected: Int, found: Int)
  case contradiction(file: String, first: String, second: String)
  case notPinned(file: String, manifest: String)

  case missingFile(source: String, file: String)
  case onlyPickle(source: String, file: String)
  case invalidFile(source: String, file: String, reason: String)
  case noModelInside(source: String, found: Int)
  case unsupportedFile(path: String)
  case occupied(path: String)
  case otherSource(path: String, found: String, wanted: String)
  case invalidProvenance(path: String)
  case noSourceLeft(name: String, reasons: [String])
}
