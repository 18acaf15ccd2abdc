import Files
import Foundation
import Testing

@Suite struct SafetensorsTests {
  private func floats(_ file: SafetensorsFile, _ name: String) throws -> [Float] {
    let entry = try #require(file[name])
    return try Array(unsafeUninitializedCapacity: entry.count) { buffer, count in
      try file.copyFloats(of: entry, into: UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count]))
      count = entry.count
    }
  }

  @Test func readsWhatTheReferenceWrote() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/floats.safetensors"))
    #expect(file.metadata.map(\.key) == ["format"])
    #expect(file.metadata.map(\.value) == ["pt"])
    #expect(file.tensors.count == 6)
    #expect(file["encoder.layer.0.weight"]?.shape == [3, 4])
    #expect(try floats(file, "encoder.layer.0.weight") == (0..<12).map { Float($0) / 8 - 0.5 })
    #expect(try floats(file, "encoder.layer.0.bias") == [1e-38, -1e38, 0.1])
    #expect(file["scalar"]?.shape == [])
    #expect(try floats(file, "scalar") == [3.25])
    #expect(file["empty"]?.shape == [0, 7])
    #expect(try floats(file, "empty") == [])
    #expect(file["a \"quoted\" \\ n\u{e4}me\n"] != nil)
    #expect(file["a \"quoted\" \\ na\u{308}me\n"] == nil)
  }

  /// Bit patterns from the reference: every 257th half and bfloat, subnormals, infinities and NaN among them.
  @Test func convertsEveryFloatingType() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/types.safetensors"))
    let expected = try JSON.parse(MappedFile(path: Fixtures.path("safetensors/types.json")))
    for member in try #require(expected.objectValue).members {
      let entry = try #require(file[member.key])
      #expect(entry.shape == member.value["shape"]?.arrayValue?.compactMap(\.intValue))
      let bits = try #require(member.value["bits"]?.arrayValue).compactMap(\.intValue)
      let found = try floats(file, member.key)
      #expect(found.count == bits.count)
      for (value, bits) in zip(found, bits) {
        // Processors make signalling NaNs quiet when they convert, so only the other values compare by bits.
        #expect(Int(value.bitPattern) == bits || (value.isNaN && Float(bitPattern: UInt32(bits)).isNaN))
      }
    }
    for entry in file.tensors where entry.name.hasPrefix("other.") {
      #expect(entry.shape == [2] && entry.count == 2)
      #expect(filesError { _ = try floats(file, entry.name) } != nil)
    }
    #expect(file.tensors.count == 20)
  }

  @Test func readsUnalignedData() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/unaligned.safetensors"))
    #expect(try floats(file, "float") == [1.5, -0.25])
    #expect(try floats(file, "double") == [0.1])
    #expect(try floats(file, "half") == [1])
  }

  @Test func writesTheBytesOfTheReference() throws {
    let golden = Fixtures.path("safetensors/floats.safetensors")
    let file = try SafetensorsFile(path: golden)
    let directory = try TemporaryDirectory()
    let values = try file.tensors.map { try floats(file, $0.name) }
    try AtomicDirectory.publish(at: directory.path + "/model") { staging in
      try withBuffers(values) { buffers in
        let tensors = zip(file.tensors, buffers).map {
          SafetensorsWriter.Tensor(name: $0.name, shape: $0.shape, values: $1)
        }
        try staging.writeTensors("model.safetensors", tensors.reversed(), metadata: [("format", "pt")])
      }
    }
    #expect(try bytes(directory.path + "/model/model.safetensors") == bytes(golden))
  }

  @Test func writesNothingAndNonFiniteValues() throws {
    let directory = try TemporaryDirectory()
    let values: [Float] = [.nan, .infinity, -.infinity, -0.0]
    try AtomicDirectory.publish(at: directory.path + "/model") { staging in
      try staging.writeTensors("none.safetensors", [])
      try values.withUnsafeBufferPointer { buffer in
        try staging.writeTensors(
          "some.safetensors", [SafetensorsWriter.Tensor(name: "x", shape: [2, 2], values: buffer)])
      }
    }
    #expect(try SafetensorsFile(path: directory.path + "/model/none.safetensors").tensors.isEmpty)
    let some = try SafetensorsFile(path: directory.path + "/model/some.safetensors")
    #expect(try floats(some, "x").map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test(
    arguments: [
      (["a", "a"], [2], .duplicateName("a")), (["__metadata__"], [2], .reservedName("__metadata__")),
      (["a"], [3], .valueCount(tensor: "a", shape: [3], expected: 3, found: 2)),
      (["a"], [-1, -2], .sizeOverflow(tensor: "a", shape: [-1, -2])),
      (["a"], [.max, 2], .sizeOverflow(tensor: "a", shape: [.max, 2])),
    ] as [([String], [Int], FilesError.SafetensorsFault)])
  func refusesToWrite(_ names: [String], _ shape: [Int], _ fault: FilesError.SafetensorsFault) throws {
    let directory = try TemporaryDirectory()
    let error = filesError {
      try AtomicDirectory.publish(at: directory.path + "/model") { staging in
        try [Float](repeating: 1, count: 2).withUnsafeBufferPointer { buffer in
          let tensors = names.map { SafetensorsWriter.Tensor(name: $0, shape: shape, values: buffer) }
          try staging.writeTensors("model.safetensors", tensors)
        }
      }
    }
    guard case .safetensors(_, let found) = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(found == fault)
    #expect(directory.content().isEmpty)
  }

  @Test func copiesOnlyIntoTheRightRoom() throws {
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/floats.safetensors"))
    let entry = try #require(file["encoder.layer.0.bias"])
    var room = [Float](repeating: 0, count: 4)
    let error = filesError { try room.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) } }
    let fault = FilesError.SafetensorsFault.destinationSize(tensor: entry.name, expected: 3, found: 4)
    #expect(error == .safetensors(path: file.file.path, fault: fault))
  }
}

/// Lends all arrays at once.
func withBuffers<Result>(
  _ arrays: [[Float]], _ body: ([UnsafeBufferPointer<Float>]) throws -> Result
) rethrows -> Result {
  func next(_ position: Int, _ buffers: [UnsafeBufferPointer<Float>]) throws -> Result {
    if position == arrays.count { return try body(buffers) }
    return try arrays[position].withUnsafeBufferPointer { try next(position + 1, buffers + [$0]) }
  }
  return try next(0, [])
}
