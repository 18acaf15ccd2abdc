import Files
import Foundation
import Testing

@Suite struct DigestTests {
  private func sha256(_ text: String) -> String { Array(text.utf8).withUnsafeBytes { Digest.sha256($0) } }

  /// FIPS 180-2, appendix B.
  @Test func knowsTheStandardsExamples() {
    #expect(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let twoBlocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
    #expect(sha256(twoBlocks) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
  }

  @Test func piecesGiveTheSameDigest() {
    let content = Array((0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    var stream = SHA256Stream()
    content.withUnsafeBytes { bytes in
      for start in stride(from: 0, to: bytes.count, by: 333) {
        stream.update(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + 333, bytes.count)]))
      }
    }
    #expect(stream.finalize() == content.withUnsafeBytes { Digest.sha256($0) })
  }

  /// `printf 'hello\n' | git hash-object --stdin`, and of the empty file.
  @Test func namesContentsAsGitDoes() {
    #expect(Array("hello\n".utf8).withUnsafeBytes(Digest.gitBlob) == "ce013625030ba8dba906f756967f9e9ca394464a")
    #expect([UInt8]().withUnsafeBytes(Digest.gitBlob) == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
  }

  private func weights(_ tensors: [(String, [Int], [Float])], metadata: [(String, String)] = []) throws -> String {
    let directory = try TemporaryDirectory()
    try AtomicDirectory.publish(at: directory.path + "/m") { staging in
      try withBuffers(tensors.map(\.2)) { buffers in
        let parts = zip(tensors, buffers).map {
          SafetensorsWriter.Tensor(name: $0.0, shape: $0.1, values: $1)
        }
        try staging.writeTensors("w", parts, metadata: metadata)
      }
    }
    return try Digest.weights(of: SafetensorsSet(SafetensorsFile(path: directory.path + "/m/w")))
  }

  @Test func weightsAreNamedByContentAlone() throws {
    let base = try weights([("a", [2], [1, 2]), ("b", [1], [3])])
    #expect(base.utf8.count == 64)
    #expect(try weights([("b", [1], [3]), ("a", [2], [1, 2])], metadata: [("format", "pt")]) == base)
    #expect(try weights([("a", [2], [1, 2]), ("c", [1], [3])]) != base)
    #expect(try weights([("a", [2, 1], [1, 2]), ("b", [1], [3])]) != base)
    #expect(try weights([("a", [2], [1, 2.0000002]), ("b", [1], [3])]) != base)
    #expect(try weights([("a", [2], [1, 2])]) != base)
    #expect(try weights([("a", [1], [1]), ("b", [2], [2, 3])]) != base)
  }

  /// Two files that differ in the order of their tensors only: what the reference wrote, and the same turned round.
  @Test func theOrderInTheFileDoesNotCount() throws {
    func file(_ first: String, _ second: String, _ data: [UInt8]) -> [UInt8] {
      let header = Array(
        #"{"\#(first)":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\#(second)":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#
          .utf8)
      return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header + data
    }
    let directory = try TemporaryDirectory()
    let one = SafetensorsSet(try SafetensorsFile(path: directory.write("one", file("a", "b", [1, 2]))))
    let two = SafetensorsSet(try SafetensorsFile(path: directory.write("two", file("b", "a", [2, 1]))))
    let three = SafetensorsSet(try SafetensorsFile(path: directory.write("three", file("a", "b", [2, 1]))))
    #expect(Digest.weights(of: one) == Digest.weights(of: two))
    #expect(Digest.weights(of: one) != Digest.weights(of: three))
  }
}
