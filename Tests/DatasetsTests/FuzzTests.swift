import Datasets
import Foundation
import Testing

/// Ten thousand spoilt inputs for every format: none may end the process, every row must be accounted for.
@Suite("Hostile inputs")
struct FuzzTests {
  private static let seeds: [String: [String]] = [
    "csv": [
      "text,label\r\n\"one, two\",a\r\n\"say \"\"hi\"\"\nthere\",b\r\nplain,a\r\n",
      "stars;review\n1;\"bad; slow\"\n5;good\n\n3;\"x\ny\"\n", "\u{feff}label|text\na|b c\n",
    ],
    "tsv": ["text\tlabel\nsoup \"hot\"\t1\n\"a\tb\"\t0\n", "\"text\"\t\"label\"\n\"a\nb\"\t\"1\"\n"],
    "label-tsv": ["joy\tso good\nanger\t\"why\njoy\tyes é\n"],
    "jsonl": [
      "{\"text\":\"a\\n\\u00e9\",\"label\":1}\n{\"label\":\"b\",\"text\":\"c\",\"d\":[1,{\"e\":null}]}\n",
      "{\"text\":\"\\ud83d\\ude00\",\"label\":true}\n\n{\"text\":\"x\",\"label\":-12}",
    ],
    "fasttext": ["__label__a one two\n__label__b\tthree\n__label__a __label__c four\n"],
    "label-text": ["1 a stirring film\n0 no movement , no yuks\r\n1 crème brûlée\n"],
    "text": ["a line\nanother line\r\n\nthe é last"],
  ]

  @Test("10,000 mutations of each format's inputs", arguments: seeds.keys.sorted())
  func mutations(format: String) throws {
    let inputs = try #require(Self.seeds[format]).map { Array($0.utf8) }
    var mutator = Mutator(state: UInt64(format.utf8.reduce(7) { $0 * 31 + Int($1) }))
    var (read, failed) = (0, 0)
    for number in 0..<10_000 {
      let content = mutator.mutate(inputs[number % inputs.count])
      var options = ReadOptions(format: format, requireLabels: format != "text" && number % 3 != 0)
      if number % 11 == 0 { options.encoding = ["latin-1", "windows-1252", "utf-16le", "utf-8"][number / 11 % 4] }
      do {
        let dataset = try DatasetFormats.read(content, source: "fuzz", options: options)
        read += 1
        check(dataset, content: content, isPlain: options.encoding == nil && !content.starts(with: [0xFF]))
      } catch let error as DatasetError {
        failed += 1
        #expect(error.description.hasPrefix("fuzz") && !error.description.contains("\n"))
      }
    }
    #expect(read > 1000 && failed > 100, "\(read) read, \(failed) failed")
  }

  @Test("10,000 mutations with everything to be found out")
  func detection() throws {
    let inputs = Self.seeds.keys.sorted().flatMap { Self.seeds[$0] ?? [] }.map { Array($0.utf8) }
    var mutator = Mutator(state: 99)
    for number in 0..<10_000 {
      let content = mutator.mutate(inputs[number % inputs.count])
      let options = ReadOptions(requireLabels: number % 2 == 0)
      let name = ["fuzz", "fuzz.txt", "fuzz.csv", "fuzz.tsv", "fuzz.jsonl"][number % 5]
      do {
        let dataset = try DatasetFormats.read(content, source: name, options: options)
        check(dataset, content: content, isPlain: !content.starts(with: [0xFF]))
      } catch let error as DatasetError {
        #expect(error.description.hasPrefix("fuzz") && !error.description.contains("\n"))
      }
    }
  }

  @Test("10,000 times random bytes")
  func noise() throws {
    var mutator = Mutator(state: 5)
    for number in 0..<10_000 {
      let content = (0..<mutator.below(120)).map { _ in UInt8(mutator.below(256)) }
      let format = DatasetFormats.all[number % DatasetFormats.all.count].name
      let options = ReadOptions(format: format, requireLabels: format != "text")
      do {
        let dataset = try DatasetFormats.read(content, source: "fuzz", options: options)
        check(dataset, content: content, isPlain: false)
      } catch let error as DatasetError {
        #expect(!error.description.contains("\n"))
      }
    }
  }

  /// Rows come in the order of lines, no line is two rows, nothing but blank lines lies behind an example.
  private func check(_ dataset: Dataset, content: [UInt8], isPlain: Bool) {
    #expect(!dataset.examples.isEmpty)
    #expect(dataset.examples.allSatisfy { !$0.text.allSatisfy(\.isWhitespace) })
    #expect(dataset.examples.allSatisfy { $0.label != "" })
    #expect(dataset.rejected.allSatisfy { !$0.reason.isEmpty && !$0.reason.contains("\n") })
    let exampleLines = dataset.examples.map(\.location.line)
    let rejectedLines = dataset.rejected.map(\.location.line)
    #expect(zip(exampleLines, exampleLines.dropFirst()).allSatisfy { $0 < $1 })
    #expect(zip(rejectedLines, rejectedLines.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Set(exampleLines).isDisjoint(with: rejectedLines))
    guard isPlain else { return }

    let hasLineFeeds = content.contains(0x0A)
    let text = content.starts(with: [0xEF, 0xBB, 0xBF]) ? content[3...] : content[...]
    let lines = text.split(separator: hasLineFeeds ? 0x0A : 0x0D, omittingEmptySubsequences: false)
      .map { line in !line.contains { $0 != 0x0D } }
    #expect((exampleLines + rejectedLines).allSatisfy { (1...lines.count).contains($0) })
    // Fields in quotes may spread over lines; without quotes every line is a row, but for the header.
    guard dataset.description.header == nil || !content.contains(UInt8(ascii: "\"")) else { return }
    var reported = Set(exampleLines + rejectedLines)
    if dataset.description.header?.value == "yes", let header = lines.firstIndex(of: false) {
      reported.insert(header + 1)
    }
    for (index, isBlank) in lines.enumerated() where !isBlank {
      #expect(
        reported.contains(index + 1),
        "line \(index + 1) of \(String(decoding: content, as: UTF8.self).debugDescription) is lost")
    }
  }
}
