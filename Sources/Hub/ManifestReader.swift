internal import Files

/// Reads one object of a manifest and refuses keys that it does not know.
struct ManifestReader {
  private let object: JSONObject
  private let path: String
  private let place: String

  /// - Parameter known: nil where the keys are not known yet.
  init(_ json: JSON, path: String, place: String, known: [String]?) throws {
    guard let object = json.objectValue else {
      throw HubError.invalidManifest(path: path, place: place.isEmpty ? "the file" : place, expected: "an object")
    }
    self.object = object
    self.path = path
    self.place = place
    guard let known else { return }
    for member in object.members where !known.contains(where: { $0.hasSameBytes(as: member.key) }) {
      throw HubError.unknownKey(
        path: path, key: place.isEmpty ? member.key : "\(place).\(member.key)",
        suggestion: NearestName.of(member.key, in: known), known: known)
    }
  }

  func text(_ key: String, _ expected: String, _ isValid: (String) -> Bool) throws -> String {
    guard let value = object[key]?.stringValue, isValid(value) else { throw invalid(key, expected: expected) }
    return value
  }

  func invalid(_ key: String, expected: String) -> HubError {
    .invalidManifest(path: path, place: place.isEmpty ? key : "\(place).\(key)", expected: expected)
  }
}

/// The rule for the names of encoders, packages and files: safe as a path part and as an argument.
enum EncoderName {
  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, isLetterOrDigit(first), name.utf8.count <= 200 else { return false }
    return name.utf8.allSatisfy { isLetterOrDigit($0) || "._-".utf8.contains($0) }
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }
}
