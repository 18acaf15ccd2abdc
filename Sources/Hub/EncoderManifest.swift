internal import Files

/// What a `models/NAME.json` says: which encoder this is and where it can be had, in the order to try.
package struct EncoderManifest: Sendable, Equatable {
  package let name: String
  package let description: String
  /// SPDX identifier.
  package let licence: String
  package let sources: [EncoderSource]
  /// The file it was read from.
  package let path: String

  /// Reads and checks a manifest.
  /// - Throws: `FilesError`, or `HubError` that names an unknown key and the likely right one.
  package static func read(path: String) throws -> EncoderManifest {
    try EncoderManifest(JSON.parse(MappedFile(path: path)), path: path)
  }

  /// Reads `MODELS/NAME.json`.
  /// - Throws: as `read(path:)`, or `HubError.noManifest` with the nearest name.
  package static func read(name: String, models: String) throws -> EncoderManifest {
    let path = "\(models)/\(name).json"
    guard EncoderName.isValid(name), try FileStatus(path) != nil else {
      throw HubError.noManifest(name: name, models: models, suggestion: NearestName.of(name, in: names(in: models)))
    }
    return try read(path: path)
  }

  /// The names of all manifests in a directory, sorted; none when there is no directory.
  package static func names(in models: String) -> [String] {
    let entries = (try? FileStatus.entries(of: models)) ?? []
    return entries.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map { String($0.dropLast(5)) }
  }

  init(_ json: JSON, path: String) throws {
    let reader = try ManifestReader(
      json, path: path, place: "", known: ["name", "description", "licence", "sources"])
    self.path = path
    name = try reader.text("name", "a name of letters, digits, '.', '_' and '-'", EncoderName.isValid)
    description = try reader.text("description", "a sentence") { !$0.isEmpty }
    licence = try reader.text("licence", "a licence such as Apache-2.0") { !$0.isEmpty }
    guard let elements = json["sources"]?.arrayValue, !elements.isEmpty else {
      throw HubError.invalidManifest(path: path, place: "sources", expected: "a list of at least one source")
    }
    sources = try elements.enumerated().map { try EncoderSource($1, path: path, place: "sources[\($0)]") }
  }
}
