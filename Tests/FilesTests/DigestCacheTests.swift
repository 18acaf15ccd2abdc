import Files
import Foundation
import Testing

@Suite struct DigestCacheTests {
  @Test func remembersOnlyFilesThatHaveSettled() throws {
    let directory = try TemporaryDirectory()
    let cachePath = directory.path + "/digests.json"
    let cache = DigestCache(path: cachePath)
    let golden = try Fixtures.bytes("safetensors/floats.safetensors")
    let fresh = SafetensorsSet(try SafetensorsFile(path: directory.write("model.safetensors", golden)))
    #expect(cache.weights(of: fresh) == Digest.weights(of: fresh))
    #expect(!FileManager.default.fileExists(atPath: cachePath))

    // The committed fixture has not changed for a while, unless the tree was just checked out.
    let file = try SafetensorsFile(path: Fixtures.path("safetensors/floats.safetensors"))
    let fixture = SafetensorsSet(file)
    let age = Date().timeIntervalSince1970 - Double(file.file.identity.changed) / 1e9
    guard age > 10 else { return }
    let digest = Digest.weights(of: fixture)
    #expect(cache.weights(of: fixture) == digest)
    let stored = try text(cachePath)
    #expect(stored.contains(digest))

    // A forged entry shows which answer comes from memory.
    let forged = String(repeating: "f", count: 64)
    try directory.write("digests.json", stored.replacing(digest, with: forged))
    #expect(cache.weights(of: fixture) == forged)
    #expect(cache.weights(of: fixture, verify: true) == digest)
    #expect(cache.weights(of: fixture) == digest)

    for damage in ["", "[]", "{", "{\"a\": 1}"] {
      try directory.write("digests.json", damage)
      #expect(cache.weights(of: fixture) == digest)
    }
    #expect(DigestCache(path: "/missing/digests.json").weights(of: fixture) == digest)
  }
}
