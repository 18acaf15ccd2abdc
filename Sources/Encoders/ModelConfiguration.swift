package import Files

/// `config.json` of a model directory, read with checks.
package struct ModelConfiguration: Sendable, Equatable {
  /// The file's path, for messages.
  package let source: String
  package let json: JSON

  package init(json: JSON, source: String) throws {
    guard json.objectValue != nil else {
      throw EncoderError.invalidSetting(file: source, key: "(top level)", expected: "an object", found: "another type")
    }
    self.json = json
    self.source = source
  }

  package var modelType: String? { json["model_type"]?.stringValue }
  package var architectures: [String] { json["architectures"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

  /// A whole number of at least 1 and below 2^31.
  package func positive(_ key: String, default fallback: Int? = nil) throws -> Int {
    guard let value = present(key) else {
      if let fallback { return fallback }
      throw EncoderError.invalidSetting(file: source, key: key, expected: "a positive whole number", found: "nothing")
    }
    guard let number = value.intValue, number > 0, number < 1 << 24 else {
      throw EncoderError.invalidSetting(
        file: source, key: key, expected: "a positive whole number below 16,777,216", found: value.serialized())
    }
    return number
  }

  package func number(_ key: String, default fallback: Double) throws -> Double {
    guard let value = present(key) else { return fallback }
    guard let number = value.doubleValue, number.isFinite else {
      throw EncoderError.invalidSetting(file: source, key: key, expected: "a number", found: value.serialized())
    }
    return number
  }

  package func optionalRate(_ key: String) throws -> Float? {
    guard let value = present(key) else { return nil }
    guard let number = value.doubleValue, number >= 0, number < 1 else {
      throw EncoderError.invalidSetting(
        file: source, key: key, expected: "a rate from 0 up to below 1", found: value.serialized())
    }
    return Float(number)
  }

  package func rate(_ key: String, default fallback: Float) throws -> Float {
    try optionalRate(key) ?? fallback
  }

  package func require(_ key: String, in supported: [String], default fallback: String) throws {
    let found = present(key).map { $0.stringValue ?? $0.serialized() } ?? fallback
    guard supported.contains(found) else {
      throw EncoderError.unsupported(file: source, key: key, found: found, supported: supported.joined(separator: ", "))
    }
  }

  private func present(_ key: String) -> JSON? {
    guard let value = json[key], value != .null else { return nil }
    return value
  }
}
