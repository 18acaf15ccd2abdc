import Files
import Foundation
import Testing

@Suite struct SafetensorsHostileTests {
  private static func file(_ header: String, data: Int = 0) -> [UInt8] {
    let bytes = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) } + bytes
      + [UInt8](repeating: 0, count: data)
  }

  private static func entry(_ name: String, type: String = "F32", _ shape: String, _ offsets: String) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  private func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    let directory = try TemporaryDirectory()
    return try SafetensorsFile(path: directory.write("model.safetensors", bytes))
  }

  private func fault(_ bytes: [UInt8]) -> FilesError.SafetensorsFault? {
    let error = filesError { _ = try open(bytes) }
    if case .safetensors(_, let fault) = error { return fault }
    return nil
  }

  @Test(arguments: 0..<8) func shortFiles(count: Int) {
    #expect(fault([UInt8](repeating: 0, count: count)) == .fileTooShort(bytes: count))
  }

  @Test func headerLengths() {
    func length(_ value: UInt64) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
    #expect(fault(length(100_000_001) + [1, 2]) == .headerTooLarge(bytes: 100_000_001, limit: 100_000_000))
    #expect(fault(length(.max) + [1, 2]) == .headerTooLarge(bytes: .max, limit: 100_000_000))
    #expect(fault(length(1 << 63) + [1, 2]) == .headerTooLarge(bytes: 1 << 63, limit: 100_000_000))
    #expect(fault(length(100_000_000) + [1, 2]) == .headerPastEnd(header: 100_000_000, file: 10))
    #expect(fault(length(3) + Array("{}".utf8)) == .headerPastEnd(header: 3, file: 10))
    #expect(fault(length(0)) == .headerStart(found: nil))
  }

  @Test func headersThatAreNotObjects() {
    #expect(fault(Self.file("[]")) == .headerStart(found: UInt8(ascii: "[")))
    #expect(fault(Self.file(" {}")) == .headerStart(found: UInt8(ascii: " ")))
    #expect(fault(Self.file("{")) == .header(.unexpectedEnd(expected: "a key in double quotes"), line: 1, column: 2))
    #expect(fault(Self.file("{} x")) == .header(.trailingBytes, line: 1, column: 4))
    #expect(fault(Self.file("{}\0")) == .header(.trailingBytes, line: 1, column: 3))
    var notText = Self.file(#"{"?":1}"#)
    notText[10] = 0xff
    #expect(fault(notText) == .header(.invalidUTF8, line: 1, column: 3))
  }

  @Test func duplicateKeys() {
    let one = Self.entry("a", "[1]", "[0,4]")
    #expect(fault(Self.file("{\(one),\(one)}", data: 4)) == .header(.duplicateKey("a"), line: 1, column: 55))
    let twice = #"{"__metadata__":{"k":"a","k":"b"}}"#
    #expect(fault(Self.file(twice)) == .header(.duplicateKey("k"), line: 1, column: 26))
  }

  @Test(arguments: [
    (#"{"__metadata__":[]}"#, nil), (#"{"__metadata__":"text"}"#, nil), (#"{"__metadata__":null}"#, nil),
    (#"{"__metadata__":{"k":1}}"#, "k"), (#"{"__metadata__":{"a":"","k":{}}}"#, "k"),
  ])
  func metadata(_ header: String, _ key: String?) {
    #expect(fault(Self.file(header)) == .metadata(key: key))
  }

  @Test(arguments: [
    (#"{"a":1}"#, "dtype"), (#"{"a":{}}"#, "dtype"), (#"{"a":{"dtype":1,"shape":[],"data_offsets":[0,4]}}"#, "dtype"),
    (#"{"a":{"dtype":"F32","data_offsets":[0,4]}}"#, "shape"),
    (#"{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}"#, "shape"),
    (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, "shape"),
    (#"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, "shape"),
    (#"{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}"#, "shape"),
    (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, "shape"),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, "data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, "data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#, "data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, "data_offsets"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":{"0":0,"1":4}}}"#, "data_offsets"),
  ])
  func entries(_ header: String, _ field: String) {
    #expect(fault(Self.file(header, data: 4)) == .entry(tensor: "a", field: field))
  }

  @Test func unknownTypes() {
    for type in ["F33", "f32", "", "float32"] {
      let header = "{" + Self.entry("a", type: type, "[1]", "[0,4]") + "}"
      #expect(fault(Self.file(header, data: 4)) == .unknownType(tensor: "a", found: type))
    }
  }

  @Test func ranges() {
    func header(_ entries: String...) -> String { "{" + entries.joined(separator: ",") + "}" }
    let first = Self.entry("a", "[1]", "[0,4]")
    #expect(
      fault(Self.file(header(first, Self.entry("b", "[1]", "[8,12]")), data: 12))
        == .gap(tensor: "b", expected: 4, found: 8))
    #expect(
      fault(Self.file(header(Self.entry("b", "[1]", "[4,8]")), data: 8)) == .gap(tensor: "b", expected: 0, found: 4))
    #expect(
      fault(Self.file(header(first, Self.entry("b", "[1]", "[2,6]")), data: 6))
        == .overlap(tensor: "b", expected: 4, found: 2))
    #expect(
      fault(Self.file(header(first, Self.entry("b", "[1]", "[0,4]")), data: 4))
        == .overlap(tensor: "b", expected: 4, found: 0))
    #expect(
      fault(Self.file(header(Self.entry("a", "[1]", "[4,0]")), data: 4))
        == .reversedRange(tensor: "a", start: 4, end: 0))
    #expect(fault(Self.file(header(first), data: 5)) == .trailingBytes(used: 4, data: 5))
    #expect(fault(Self.file("{}", data: 1)) == .trailingBytes(used: 0, data: 1))
    #expect(fault(Self.file(header(first), data: 3)) == .pastEnd(tensor: "a", end: 4, data: 3))
  }

  @Test func sizes() {
    func header(_ shape: String, _ end: Int) -> [UInt8] {
      Self.file("{" + Self.entry("a", shape, "[0,\(end)]") + "}", data: min(end, 64))
    }
    #expect(
      fault(header("[2]", 4)) == .sizeMismatch(tensor: "a", type: .float32, shape: [2], expected: 8, found: 4))
    #expect(
      fault(header("[0]", 4)) == .sizeMismatch(tensor: "a", type: .float32, shape: [0], expected: 0, found: 4))
    let wide = [1 << 31, 1 << 31]
    #expect(fault(header("\(wide)", 0)) == .sizeOverflow(tensor: "a", shape: wide))
    #expect(fault(header("[\(Int.max)]", 4)) == .sizeOverflow(tensor: "a", shape: [.max]))
    let large = Int.max / 4
    #expect(fault(header("[\(large)]", large * 4)) == .pastEnd(tensor: "a", end: large * 4, data: 64))
  }

  @Test func acceptsTheOddButValid() throws {
    #expect(try open(Self.file("{}")).tensors.isEmpty)
    #expect(try open(Self.file("{}      ")).tensors.isEmpty)
    #expect(try open(Self.file(#"{"__metadata__":{}}"#)).metadata.isEmpty)
    let parts = [
      Self.entry("z", "[2]", "[4,12]"), Self.entry("none", "[0,5]", "[4,4]"), Self.entry("a", "[]", "[0,4]"),
      Self.entry("last", type: "U8", "[1]", "[12,13]"), Self.entry("", "[3,0]", "[13,13]"),
    ]
    let file = try open(Self.file("{" + parts.joined(separator: ",") + "}", data: 13))
    #expect(file.tensors.map(\.name) == ["a", "none", "z", "last", ""])
    #expect(file["a"]?.count == 1)
    #expect(file[""]?.count == 0)
    let extra = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"note":"kept by others"}}"#
    #expect(try open(Self.file(extra, data: 4)).tensors.count == 1)
  }

  /// Ten thousand damaged files: each is read or refused, and what is read can be read to its end.
  @Test func survivesDamage() throws {
    let golden = try Fixtures.bytes("safetensors/types.safetensors")
    let small = Self.file(
      "{\(Self.entry("a", "[1]", "[0,4]")),\(Self.entry("b", type: "F16", "[2,1]", "[4,8]"))}", data: 8)
    var random = SeededGenerator(state: 5)
    let directory = try TemporaryDirectory(inMemory: true)
    var accepted = 0
    for round in 0..<10_000 {
      var damaged = round % 4 == 0 ? golden : small
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let place = Int.random(in: 0..<min(damaged.count, 400), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged[place] = UInt8(ascii: "0") + UInt8.random(in: 0...9, using: &random)
        case 2: damaged.remove(at: place)
        case 3: damaged.insert(UInt8.random(in: 0x20...0x7e, using: &random), at: place)
        case 4: damaged.removeLast(Int.random(in: 0...min(40, damaged.count - 9), using: &random))
        default: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        }
      }
      let path = try directory.write("damaged", damaged)
      guard let file = try? SafetensorsFile(path: path) else { continue }
      accepted += 1
      for entry in file.tensors {
        var floats = [Float](repeating: 0, count: entry.count)
        try? floats.withUnsafeMutableBufferPointer { try file.copyFloats(of: entry, into: $0) }
      }
      _ = Digest.weights(of: SafetensorsSet(file))
    }
    #expect(accepted > 100 && accepted < 9_000)
  }
}
