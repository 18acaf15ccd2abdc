import Datasets
import Files
import Foundation
import Testing

/// A record of which texts were kept comes back as it was, or not at all.
@Suite struct KeptTextsTests {
  private func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "kept-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  private static let origin: JSON = ["corpus": "abc", "filter": DuplicateFilter.Settings().json]

  @Test(arguments: [0, 1, 7, 8, 9, 1000]) func itComesBack(_ count: Int) throws {
    var source = SeededTexts(seed: UInt64(count))
    var texts = KeptTexts()
    let plain = (0..<count).map { _ in source.fraction() < 0.7 }
    for isKept in plain { texts.append(isKept) }
    #expect(texts.count == count && texts.kept == plain.count { $0 })
    try withFile { path in
      try texts.write(path, origin: Self.origin)
      var again = try KeptTexts(path: path, origin: Self.origin)
      #expect(again == texts)
      #expect((0..<count).map { again[$0] } == plain)
      again.append(true)
      #expect(again.count == count + 1 && again[count] && again.kept == texts.kept + 1)
    }
  }

  @Test func othersAreRefused() throws {
    try withFile { path in
      var texts = KeptTexts()
      for number in 0..<100 { texts.append(number % 3 > 0) }
      try texts.write(path, origin: Self.origin)
      var settings = DuplicateFilter.Settings()
      settings.threshold = 0.9
      #expect(throws: DatasetError.self) {
        _ = try KeptTexts(path: path, origin: ["corpus": "abc", "filter": settings.json])
      }
      settings.threshold = 0.8
      settings.memory = 3
      #expect(try KeptTexts(path: path, origin: ["corpus": "abc", "filter": settings.json]) == texts)
      let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
      for broken in [
        Array(whole.dropLast()), whole + [0], [UInt8](), Array("{}\n".utf8), Array(whole.prefix(20)),
        Array(whole.dropLast()) + [whole[whole.count - 1] ^ 1],
      ] {
        try Data(broken).write(to: URL(fileURLWithPath: path))
        let error = try #require(throws: DatasetError.self) { try KeptTexts(path: path, origin: Self.origin) }
        #expect(error.description.hasPrefix(path + ": expected ") && !error.description.contains("\n"))
      }
    }
  }
}
