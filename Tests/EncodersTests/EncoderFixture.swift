import Encoders
import Files
import Foundation
import NN

/// A temporary folder for a changed copy of the tiny encoder.
final class EncoderFixture {
  static let encoder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/tiny-bert/encoder").path
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// One tensor of a file to be written.
  struct Entry {
    var name: String
    var type: String
    var shape: [Int]
    var bytes: [UInt8]
  }

  /// The tensors of the tiny encoder.
  static func entries() throws -> [Entry] {
    let file = try SafetensorsFile(path: encoder + "/model.safetensors")
    return file.tensors.map {
      Entry(name: $0.name, type: $0.type.rawValue, shape: $0.shape, bytes: Array(file.bytes(of: $0)))
    }
  }

  /// Writes a safetensors file by the format's own description: length, header, data.
  func write(_ entries: [Entry]) throws -> SafetensorsFile {
    var header = JSONObject()
    var data: [UInt8] = []
    for entry in entries {
      let start = data.count
      data += entry.bytes
      header[entry.name] = [
        "dtype": .string(entry.type), "shape": .array(entry.shape.map { .number(JSONNumber($0)) }),
        "data_offsets": .array([start, data.count].map { .number(JSONNumber($0)) }),
      ]
    }
    var text = Array(JSON.object(header).serialized().utf8)
    while text.count % 8 != 0 { text.append(32) }
    var file = Data((0..<8).map { UInt8(text.count >> ($0 * 8) & 255) })
    file.append(contentsOf: text)
    file.append(contentsOf: data)
    let path = folder + "/model.safetensors"
    try file.write(to: URL(fileURLWithPath: path))
    return try SafetensorsFile(path: path)
  }

  /// The tiny encoder's parameters in a store, filled from a file.
  static func load(
    _ file: SafetensorsFile, hasPooler: Bool = true, trains: Bool = false
  ) throws -> (parameters: [Parameter], store: ParameterStore) {
    let base = try ModelDirectory.open(encoder)
    var list = ParameterList()
    _ = try base.family.make(base.configuration, EncoderParts(hasPooler: hasPooler), &list)
    let store = try ParameterStore(list.parameters, trainable: trains ? Set(list.parameters.map(\.slot)) : [])
    _ = try WeightLoader(SafetensorsSet(file), family: base.family).fill(store, optional: [])
    return (list.parameters, store)
  }

  static func floats(_ bytes: [UInt8]) -> [Float] {
    stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << ($1 * 8) })
    }
  }
}
