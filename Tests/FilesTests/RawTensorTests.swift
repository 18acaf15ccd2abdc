import Files
import Testing

/// Safetensors put together from bytes of other files.
@Suite struct RawTensorTests {
  private typealias Raw = SafetensorsWriter.RawTensor

  private func write(_ tensors: [SafetensorsWriter.RawTensor], at path: String) throws -> SafetensorsFile {
    try AtomicDirectory.publish(at: path) { staging in
      try staging.write("model.safetensors") {
        try SafetensorsWriter.write(tensors, metadata: [("format", "pt")], to: $0)
      }
    }
    return try SafetensorsFile(path: path + "/model.safetensors")
  }

  @Test func partsOfOtherFiles() throws {
    let directory = try TemporaryDirectory()
    let first = try write(
      [
        Raw(name: "b", type: .int64, shape: [2], parts: [.bytes([UInt8](0..<16))]),
        Raw(
          name: "a", type: .float16, shape: [2, 2], parts: [.bytes([9, 8, 7]), .bytes([]), .bytes([6, 5, 4, 3, 2])]),
        Raw(name: "empty", type: .float32, shape: [0, 3], parts: []),
      ], at: directory.path + "/one")
    #expect(first.tensors.map(\.name) == ["a", "b", "empty"] || first.tensors.map(\.name) == ["a", "empty", "b"])
    let a = try #require(first["a"])
    let b = try #require(first["b"])
    #expect(Array(first.bytes(of: a)) == [9, 8, 7, 6, 5, 4, 3, 2] && Array(first.bytes(of: b)) == [UInt8](0..<16))
    #expect(b.type == .int64 && a.type == .float16 && a.shape == [2, 2])
    let second = try write(
      [
        Raw(
          name: "c", type: .int64, shape: [3],
          parts: [
            .stored(first, b, 8..<16), .bytes([UInt8](100..<108)), .stored(first, b, 0..<8),
          ])
      ], at: directory.path + "/two")
    let c = try #require(second["c"])
    #expect(Array(second.bytes(of: c)) == Array(8..<16) + Array(100..<108) + Array(0..<8))
    #expect(second.metadata.map(\.key) == ["format"])
  }

  @Test func bytesThatDoNotFit() throws {
    let directory = try TemporaryDirectory()
    for (shape, count) in [([2], 7), ([2], 12), ([2, 2], 8), ([-1], 4), ([Int.max, 4], 8)] {
      let tensor = Raw(name: "a", type: .float32, shape: shape, parts: [.bytes([UInt8](repeating: 0, count: count))])
      #expect(filesError { _ = try write([tensor], at: directory.path + "/x") } != nil)
    }
    let tensor = Raw(name: "a", type: .uint8, shape: [1], parts: [.bytes([0])])
    #expect(filesError { _ = try write([tensor, tensor], at: directory.path + "/x") } != nil)
    #expect(directory.content().isEmpty)
  }

  @Test func valuesAsTheyAreStored() {
    let values: [Float] = [1, -2.5, 65504, 0.1]
    #expect(StoredPrecision.float32.bytes(of: [1]) == [0, 0, 0x80, 0x3f])
    #expect(StoredPrecision.float16.bytes(of: values) == [0, 0x3c, 0, 0xc1, 0xff, 0x7b, 0x66, 0x2e])
    #expect(StoredPrecision.bfloat16.bytes(of: values) == [0x80, 0x3f, 0x20, 0xc0, 0x80, 0x47, 0xcd, 0x3d])
  }
}
