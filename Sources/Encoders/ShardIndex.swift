import Files

/// `model.safetensors.index.json`: which part of the weights holds which tensor.
///
/// Source: `transformers.modeling_utils.load_sharded_checkpoint`.
struct ShardIndex {
  static let fileName = "model.safetensors.index.json"

  private let path: String
  /// Names of tensors and of the files that hold them, in the order of the index.
  private let places: [(tensor: String, file: String)]

  /// - Throws: `EncoderError.invalidSetting`, `FilesError`.
  init(_ file: MappedFile) throws {
    path = file.path
    guard let map = try JSON.parse(file)["weight_map"]?.objectValue, !map.members.isEmpty else {
      throw Self.fault(file.path, "weight_map", "an object of tensors and the files that hold them", "nothing")
    }
    places = try map.members.map { member in
      guard let name = member.value.stringValue, name.utf8.count <= 255, !name.utf8.contains(UInt8(ascii: "/")),
        name.utf8.count > ".safetensors".utf8.count, name.utf8.suffix(12).elementsEqual(".safetensors".utf8),
        !name.utf8.contains(0)
      else {
        throw Self.fault(
          file.path, "weight_map." + member.key, "the name of a .safetensors file in the same directory",
          member.value.serialized())
      }
      return (member.key, name)
    }
  }

  private static func fault(_ path: String, _ key: String, _ expected: String, _ found: String) -> EncoderError {
    .invalidSetting(file: path, key: key, expected: expected, found: found)
  }

  /// Maps all parts and holds them against the index.
  ///
  /// - Throws: `EncoderError.weights` with all tensors that a part lacks, `FilesError`.
  func open(in directory: DirectoryHandle) throws -> SafetensorsSet {
    var files: [UTF8Key: SafetensorsFile] = [:]
    var order: [SafetensorsFile] = []
    var problems: [String] = []
    for (tensor, name) in places {
      let key = UTF8Key(name)
      let file = try files[key] ?? SafetensorsFile(directory.map(name))
      if files.updateValue(file, forKey: key) == nil { order.append(file) }
      if file[tensor] == nil { problems.append("missing \(tensor) in \(name)") }
    }
    guard problems.isEmpty else {
      throw EncoderError.weights(file: path, problems: WeightLoader.shortened(problems))
    }
    return try SafetensorsSet(parts: order)
  }
}
