import Datasets
import Files
import Foundation
import Testing

/// Spoilt files in pieces of two sizes: no crash, the same rows, and those of the reader that has the file in memory.
@Suite("Hostile inputs in streams")
struct RowStreamFuzzTests {
  private static let seeds: [String: [String]] = [
    "csv": [
      "text,label\r\n\"one, two\",a\r\n\"say \"\"hi\"\"\nthere\",b\r\nplain,a\r\n",
      "stars;review\n1;\"bad; slow\"\n5;good\n\n3;\"x\ny\"\n", "\u{feff}label|text\na|b c\n",
      "text,n\ra,1\rb,2\r",
    ],
    "tsv": [
      "text\tlabel\nsoup \"hot\"\t1\n\"a\tb\"\t0\n", "\"text\"\t\"label\"\n\"a\nb\"\t\"1\"\n",
    ],
    "jsonl": [
      "{\"text\":\"a\\n\\u00e9\",\"label\":1}\n{\"label\":\"b\",\"text\":\"c\",\"d\":[1,{\"e\":null}]}\n",
      "{\"text\":\"\\ud83d\\ude00\",\"label\":true}\r\n\r\n{\"text\":\"x\",\"label\":-12}",
    ],
    "text": ["a line\nanother line\r\n\nthe é last"],
  ]

  private let folder: StreamFolder

  init() throws { folder = try StreamFolder() }

  /// The rows, or what the error says.
  private func outcome(
    _ bytes: [UInt8], as name: String, _ options: ReadOptions, _ sizes: StreamSizes
  ) throws -> (
    rows: [StreamedRow], error: String?
  ) {
    do {
      return (try folder.rows(bytes, as: name, options, sizes), nil)
    } catch let error as DatasetError {
      return ([], error.description)
    } catch let error as FilesError { return ([], error.description) }
  }

  private func check(
    _ bytes: [UInt8], as name: String, _ options: ReadOptions, number: Int, largestRow: Int? = nil
  ) throws
    -> (rows: [StreamedRow], error: String?)
  {
    var sizes = StreamSizes(largestRow: largestRow ?? RowStream.largestRow)
    let whole = try outcome(bytes, as: name, options, sizes)
    sizes.piece = 1 + number % 9
    let parts = try outcome(bytes, as: name, options, sizes)
    #expect(whole.rows == parts.rows, "\(bytes)")
    #expect(whole.error == parts.error, "\(bytes)")
    #expect(
      whole.rows.allSatisfy { ($0.fault?.line ?? 1) >= 1 && ($0.fault?.column ?? 1) >= 1 },
      "\(bytes)")
    #expect(
      whole.rows.allSatisfy { $0.text.isEmpty == ($0.fault != nil) && $0.line >= 1 }, "\(bytes)")
    #expect(whole.rows.allSatisfy { $0.fault?.reason.contains("\n") != true })
    #expect(zip(whole.rows, whole.rows.dropFirst()).allSatisfy { $0.line < $1.line }, "\(bytes)")
    #expect(whole.error?.contains("\n") != true)
    return whole
  }

  @Test("2,000 mutations of each format's inputs", arguments: seeds.keys.sorted())
  func mutations(format: String) throws {
    let inputs = try #require(Self.seeds[format]).map { Array($0.utf8) }
    var mutator = Mutator(state: UInt64(format.utf8.reduce(11) { $0 * 31 + Int($1) }))
    var (read, failed) = (0, 0)
    for number in 0..<2_000 {
      let bytes = mutator.mutate(inputs[number % inputs.count])
      var options = ReadOptions(format: format, requireLabels: false)
      // Given, it is not guessed: the reader in memory guesses none.
      options.encoding =
        number % 11 == 0
        ? ["latin-1", "windows-1252", "utf-16le", "utf-16be"][number / 11 % 4] : "utf-8"
      let streamed = try check(bytes, as: "fuzz", options, number: number)
      do {
        let dataset = try folder.inMemory(bytes, as: "fuzz", options)
        let good = streamed.rows.filter { $0.fault == nil }
        #expect(streamed.error == nil, "\(bytes)")
        #expect(good.map(\.text) == dataset?.examples.map { Array($0.text.utf8) } ?? [], "\(bytes)")
        #expect(good.map(\.line) == dataset?.examples.map(\.location.line) ?? [], "\(bytes)")
        if let dataset {
          let faults = streamed.rows.filter { $0.fault != nil }
          #expect(faults.map(\.lineInMemory) == dataset.rejectedLines, "\(bytes)")
        }
        read += 1
      } catch let error as DatasetError {
        // Of a header the reader in memory knows the place in the file.
        let place = /\ at byte offset \d+ of the file/
        #expect(streamed.error == error.description.replacing(place, with: ""), "\(bytes)")
        failed += 1
      }
    }
    #expect(read > 500, "\(read) read, \(failed) failed")
  }

  @Test("2,000 mutations with everything to be found out")
  func detection() throws {
    let inputs = Self.seeds.keys.sorted().flatMap { Self.seeds[$0] ?? [] }.map { Array($0.utf8) }
    var mutator = Mutator(state: 98)
    for number in 0..<2_000 {
      let bytes = mutator.mutate(inputs[number % inputs.count])
      let name = ["fuzz", "fuzz.txt", "fuzz.csv", "fuzz.tsv", "fuzz.jsonl"][number % 5]
      _ = try check(bytes, as: name, ReadOptions(requireLabels: false), number: number)
    }
  }

  @Test("2,000 mutations of files whose rows may have 20 bytes")
  func shortRows() throws {
    let inputs = (Self.seeds["csv"] ?? []).map { Array($0.utf8) }
    var mutator = Mutator(state: 97)
    for number in 0..<2_000 {
      let bytes = mutator.mutate(mutator.mutate(inputs[number % inputs.count]))
      let options = ReadOptions(
        format: number % 4 == 0 ? "text" : "csv", textColumn: number % 4 == 0 ? nil : "1",
        requireLabels: false)
      _ = try check(bytes, as: "fuzz", options, number: number, largestRow: 20)
    }
  }

  @Test("1,000 mutations of gzip, which is read whole or not at all")
  func gzip() throws {
    let content = Array((Self.seeds["csv"] ?? []).joined().utf8)
    let packed = try Gzip.packed(content.prefix(40)) + Gzip.packed(content.dropFirst(40))
    var mutator = Mutator(state: 96)
    var options = ReadOptions(format: "text", requireLabels: false)
    options.encoding = "latin-1"
    for number in 0..<1_000 {
      let bytes = mutator.mutate(packed)
      guard bytes.starts(with: [0x1F, 0x8B]) else { continue }
      let streamed = try check(bytes, as: "fuzz.gz", options, number: number)
      do {
        let plain = try bytes.withUnsafeBytes {
          try Gzip.decompress($0, source: "fuzz", limit: 1 << 20)
        }
        #expect(streamed.rows == (try? folder.rows(plain, as: "fuzz", options)) ?? [], "\(bytes)")
        #expect(streamed.error == nil || plain.isEmpty, "\(bytes)")
      } catch is FilesError { #expect(streamed.error != nil, "\(bytes)") }
    }
  }
}
