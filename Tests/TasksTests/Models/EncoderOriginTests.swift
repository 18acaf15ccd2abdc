import Encoders
import Files
import Foundation
import Tasks
import Testing

/// The repository of a base encoder is named only where it is certain.
@Suite struct EncoderOriginTests {
  private static let manifest =
    #"{"name":"tiny","sources":[{"type":"pypi"},{"type":"hub","repository":"owner/tiny-1.0"}]}"#

  private func repository(record: String?, manifest: String? = Self.manifest) throws -> String? {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-origin-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.copyItem(atPath: TextWindowsTests.encoder, toPath: folder + "/tiny")
    try record?.write(toFile: folder + "/tiny/hone-encoder.json", atomically: true, encoding: .utf8)
    try manifest?.write(toFile: folder + "/tiny.json", atomically: true, encoding: .utf8)
    let plain = EncoderOrigin.repository(of: try ModelDirectory.open(folder + "/tiny"))
    #expect(try EncoderOrigin.repository(of: ModelDirectory.open(folder + "/tiny/")) == plain)
    return plain
  }

  @Test func onlyWhatIsCertainIsNamed() throws {
    #expect(try repository(record: nil) == nil, "no record says that it is the manifest's")
    #expect(try repository(record: #"{"source":{"type":"pypi"},"digest":"checked"}"#) == "owner/tiny-1.0")
    #expect(try repository(record: #"{"source":{"type":"directory"},"digest":"unchecked"}"#) == nil)
    #expect(try repository(record: #"{"source":{"type":"pypi"},"digest":"checked"}"#, manifest: nil) == nil)
    #expect(try repository(record: #"{"source":{"type":"pypi"},"digest":"checked"}"#, manifest: "{") == nil)
    let own = #"{"source":{"type":"hub","repository":"other/one"},"digest":"pinned"}"#
    #expect(try repository(record: own) == "other/one")
    for name in ["one", "a/b/c", "/b", "a/", "a/b c", "a/b\\\"\\n"] {
      #expect(try repository(record: #"{"source":{"type":"hub","repository":"\#(name)"}}"#) == nil, "\(name)")
    }
  }
}
