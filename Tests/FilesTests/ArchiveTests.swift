import Files
import Foundation
import Testing

@Suite struct ZipArchiveTests {
  private func archive(_ name: String) throws -> ZipArchive {
    try ZipArchive(path: Fixtures.path("archives/\(name).zip"))
  }

  private func content(_ archive: ZipArchive, _ name: String) throws -> [UInt8] {
    let entry = try #require(archive.entry(name))
    return try archive.read(entry, limit: 1 << 20)
  }

  private func fault(_ body: () throws -> Void) -> FilesError.ZipFault? {
    if case .zip(_, let fault) = filesError(body) { return fault }
    return nil
  }

  @Test func readsStoredDeflatedAndEmptyEntries() throws {
    let archive = try archive("good")
    #expect(
      archive.entries.map(\.name) == [
        "package/", "package/text.txt", "package/stored.bin", "package/empty", "package/n\u{e4}me \u{6587}.txt",
      ])
    #expect(archive.entries.map(\.isDirectory) == [true, false, false, false, false])
    #expect(try content(archive, "package/text.txt") == Fixtures.bytes("archives/text.txt"))
    #expect(try content(archive, "package/stored.bin") == Array(0...255))
    #expect(try content(archive, "package/empty") == [])
    #expect(try content(archive, "package/n\u{e4}me \u{6587}.txt") == Array("a name beyond ASCII\n".utf8))
    #expect(archive.entry("package/text.txt")?.size == 13_890)
    #expect(archive.entry("package/missing") == nil)
  }

  @Test func readsStreamedAndWideArchives() throws {
    let text = try Fixtures.bytes("archives/text.txt")
    #expect(try content(archive("streamed"), "text.txt") == text)
    for name in ["first.txt", "second.txt"] {
      #expect(try content(archive("wide"), name) == text + Array(name.utf8))
    }
  }

  @Test func unpacksIntoAStagingDirectory() throws {
    let directory = try TemporaryDirectory()
    let archive = try archive("good")
    let entry = try #require(archive.entry("package/text.txt"))
    try AtomicDirectory.publish(at: directory.path + "/model") { staging in
      try staging.write("text.txt") { try archive.extract(entry, to: $0) }
    }
    #expect(try bytes(directory.path + "/model/text.txt") == Fixtures.bytes("archives/text.txt"))
  }

  @Test func refusesTricks() {
    #expect(fault { _ = try archive("parent") } == .unsafeName("../outside.txt"))
    #expect(fault { _ = try archive("inner-parent") } == .unsafeName("a/../../outside.txt"))
    #expect(fault { _ = try archive("absolute") } == .unsafeName("/tmp/outside.txt"))
    #expect(fault { _ = try archive("backslash") } == .unsafeName("..\\outside.txt"))
    #expect(fault { _ = try archive("link") } == .link("link"))
    #expect(fault { _ = try archive("duplicate") } == .duplicateName("same.txt"))
    #expect(fault { _ = try archive("bzip2") } == .method(entry: "text.txt", number: 12))
    #expect(fault { _ = try archive("encrypted") } == .encrypted("package/text.txt"))
    #expect(fault { _ = try archive("overlap") } == .damaged("two entries share the same bytes"))
  }

  @Test func checksChecksumSizeAndLimit() throws {
    let wrong = try archive("checksum")
    #expect(fault { _ = try content(wrong, "package/text.txt") } == .checksum(entry: "package/text.txt"))
    #expect(try content(wrong, "package/stored.bin") == Array(0...255))
    let good = try archive("good")
    let entry = try #require(good.entry("package/text.txt"))
    #expect(
      fault { _ = try good.read(entry, limit: 13_889) }
        == .overLimit(entry: entry.name, bytes: 13_890, limit: 13_889))
    #expect(try good.read(entry, limit: 13_890).count == 13_890)
  }

  @Test func refusesWhatIsNoArchive() throws {
    let directory = try TemporaryDirectory()
    for bytes in [[], Array("PK".utf8), [UInt8](repeating: 0, count: 100_000), Array("PK\u{5}\u{6}".utf8)] {
      let path = try directory.write("file.zip", bytes)
      #expect(fault { _ = try ZipArchive(path: path) } == .notAnArchive)
    }
    let empty = try directory.write("empty.zip", Array("PK\u{5}\u{6}".utf8) + [UInt8](repeating: 0, count: 18))
    #expect(try ZipArchive(path: empty).entries.isEmpty)
  }

  @Test(arguments: ["good", "wide", "streamed"]) func refusesEveryTruncation(_ name: String) throws {
    let whole = try Fixtures.bytes("archives/\(name).zip")
    let directory = try TemporaryDirectory(inMemory: true)
    for count in 0..<whole.count {
      let path = try directory.write("cut.zip", Array(whole[..<count]))
      #expect(throws: FilesError.self) { _ = try ZipArchive(path: path) }
    }
  }

  /// Ten thousand damaged archives: each entry is refused or has the size and checksum it claims.
  @Test func survivesDamage() throws {
    var random = SeededGenerator(state: 3)
    let directory = try TemporaryDirectory(inMemory: true)
    let seeds = try ["good", "wide", "overlap"].map { try Fixtures.bytes("archives/\($0).zip") }
    for round in 0..<10_000 {
      var damaged = seeds[round % seeds.count]
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[place] = UInt8.random(in: 0...255, using: &random)
        case 1: damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: damaged[place] = 0xff
        default: damaged.remove(at: place)
        }
      }
      guard let archive = try? ZipArchive(path: directory.write("damaged.zip", damaged)) else { continue }
      for entry in archive.entries {
        guard let content = try? archive.read(entry, limit: 1 << 20) else { continue }
        #expect(content.count == entry.size)
      }
    }
  }
}

@Suite struct GzipTests {
  private func decompress(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try Gzip.decompress($0, source: "data.gz", limit: limit) }
  }

  @Test func readsMembersAndPadding() throws {
    let text = try Fixtures.bytes("archives/text.txt")
    #expect(try decompress(Fixtures.bytes("archives/text.gz")) == text)
    #expect(try decompress(Fixtures.bytes("archives/members.gz")) == text + Array("second\n".utf8))
  }

  @Test func refusesDamage() throws {
    let whole = try Fixtures.bytes("archives/text.gz")
    func gzip(_ fault: FilesError.CompressionFault) -> FilesError { .gzip(source: "data.gz", fault: fault) }
    for count in 0..<whole.count {
      #expect(throws: FilesError.self) { _ = try decompress(Array(whole[..<count])) }
    }
    #expect(filesError { _ = try decompress(Array(whole.dropLast())) } == gzip(.truncated))
    #expect(filesError { _ = try decompress(Array("plain text".utf8)) } == gzip(.invalidData))
    #expect(filesError { _ = try decompress(whole + [1, 2, 3]) } == gzip(.trailingBytes(3)))
    var wrong = whole
    wrong[wrong.count - 8] ^= 1
    #expect(filesError { _ = try decompress(wrong) } == gzip(.invalidData))
    #expect(filesError { _ = try decompress(whole, limit: 13_889) } == gzip(.overLimit(13_889)))
    #expect(try decompress(whole, limit: 13_890).count == 13_890)
  }
}
