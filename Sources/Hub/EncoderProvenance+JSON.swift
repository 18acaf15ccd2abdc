internal import Files

extension EncoderProvenance {
  var json: JSON {
    [
      "version": 1,
      "name": .string(name),
      "licence": licence.map { .string($0) } ?? nil,
      "source": source.json,
      "digest": .string(check.rawValue),
      "files": .array(
        files.map { file in
          ["name": .string(file.name), "size": .number(JSONNumber(file.size)), "sha256": .string(file.sha256)]
        }),
    ]
  }

  init?(_ json: JSON) {
    guard json["version"]?.intValue == 1, let name = json["name"]?.stringValue,
      let source = json["source"].flatMap(Source.init),
      let check = json["digest"]?.stringValue.flatMap(Check.init(rawValue:)),
      let elements = json["files"]?.arrayValue
    else { return nil }
    let files = elements.compactMap { element -> File? in
      guard let name = element["name"]?.stringValue, let size = element["size"]?.intValue,
        let sha256 = element["sha256"]?.stringValue
      else { return nil }
      return File(name: name, size: size, sha256: sha256)
    }
    guard files.count == elements.count else { return nil }
    self.name = name
    self.licence = json["licence"]?.stringValue
    self.source = source
    self.check = check
    self.files = files
  }
}

extension EncoderProvenance.Source {
  fileprivate var json: JSON {
    switch self {
    case .package(let name, let version, let file, let sha256):
      [
        "type": "pypi", "package": .string(name), "version": .string(version), "file": .string(file),
        "sha256": .string(sha256),
      ]
    case .hub(let endpoint, let repository, let commit):
      [
        "type": "hub", "endpoint": .string(endpoint), "repository": .string(repository), "revision": .string(commit),
      ]
    case .wheel(let file, let sha256): ["type": "wheel", "file": .string(file), "sha256": .string(sha256)]
    case .directory(let path): ["type": "directory", "path": .string(path)]
    }
  }

  fileprivate init?(_ json: JSON) {
    func text(_ key: String) -> String? { json[key]?.stringValue }
    switch text("type") {
    case "pypi":
      guard let name = text("package"), let version = text("version"), let file = text("file"),
        let sha256 = text("sha256")
      else { return nil }
      self = .package(name: name, version: version, file: file, sha256: sha256)
    case "hub":
      guard let endpoint = text("endpoint"), let repository = text("repository"), let commit = text("revision")
      else { return nil }
      self = .hub(endpoint: endpoint, repository: repository, commit: commit)
    case "wheel":
      guard let file = text("file"), let sha256 = text("sha256") else { return nil }
      self = .wheel(file: file, sha256: sha256)
    case "directory":
      guard let path = text("path") else { return nil }
      self = .directory(path: path)
    default: return nil
    }
  }
}
