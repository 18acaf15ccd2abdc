import Encoders
import Files
import Foundation
import Testing

/// The buckets of distances beside those of the reference library, for distances from -1100 to 1100.
@Suite struct DistanceBucketTests {
  private static func fixture() throws -> JSON {
    let folder = URL(fileURLWithPath: EncoderFixture.encoder).deletingLastPathComponent().deletingLastPathComponent()
    return try JSON.parse(MappedFile(path: folder.appendingPathComponent("families/distances.json").path))
  }

  private static func numbers(_ json: JSON?) -> [Int] { (json?.arrayValue ?? []).compactMap(\.intValue) }

  @Test func mpnetsAgree() throws {
    let fixture = try Self.fixture()
    let expected = Self.numbers(fixture["mpnet"])
    let first = try #require(fixture["first"]?.intValue)
    #expect(expected.count == 1 - 2 * first && Set(expected).count == 31)
    #expect(expected.indices.map { Int(T5Buckets.bucket(first + $0)) } == expected)
  }

  @Test func debertasAgree() throws {
    let fixture = try Self.fixture()
    let first = try #require(fixture["first"]?.intValue)
    let settings = fixture["deberta"]?.arrayValue ?? []
    #expect(settings.count == 4)
    for setting in settings {
      let (count, farthest) = (try #require(setting["buckets"]?.intValue), try #require(setting["farthest"]?.intValue))
      let buckets = DebertaBuckets(count: count, farthest: farthest)
      let places = Self.numbers(setting["places"])
      #expect(places.count == 1 - 2 * first)
      let expected = places.map { min(max($0 + count, 0), 2 * count - 1) }
      #expect(expected.indices.map { buckets.row(first + $0) } == expected, "\(count), \(farthest)")
    }
  }

  @Test func withoutBucketsEveryDistanceUpToTheFarthestHasItsRow() {
    let buckets = DebertaBuckets(count: nil, farthest: 4)
    #expect((-6...6).map { buckets.row($0) } == [0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7])
    #expect(buckets.tableRows == 8)
  }

  @Test(arguments: [1, 2, 5, 40, 700]) func theRowsOfABatchNameEachOnce(tokens: Int) {
    for buckets in [DebertaBuckets(count: 256, farthest: 512), DebertaBuckets(count: nil, farthest: 20)] {
      let (table, places) = buckets.rows(tokens: tokens)
      #expect(Set(table).count == table.count && table == table.sorted(by: >))
      #expect(places.count == 2 * tokens - 1)
      let rows = places.map { Int(table[Int($0)]) }
      #expect(rows == (1 - tokens..<tokens).map { buckets.row(-$0) })
    }
  }
}
