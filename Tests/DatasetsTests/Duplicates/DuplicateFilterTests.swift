import Datasets
import Files
import Foundation
import Testing

/// Copies and near-copies against likeness counted run by run over all pairs.
@Suite struct DuplicateFilterTests {
  private func filter(
    _ change: (inout DuplicateFilter.Settings) -> Void = { _ in }
  ) throws -> DuplicateFilter {
    var settings = DuplicateFilter.Settings()
    change(&settings)
    return try DuplicateFilter(settings, folder: NSTemporaryDirectory())
  }

  /// Originals, and as many texts again that are changed ones of them, in a mixed order.
  private static func corpus(_ count: Int, seed: UInt64) -> [String] {
    var source = MutatedTexts(seed: seed)
    var originals: [[String]] = []
    return (0..<count).map { _ in
      if originals.count > 20, source.fraction() < 0.5 {
        let original = originals[source.number(0...originals.count - 1)]
        return source.written(source.changed(original, share: source.fraction() * source.fraction() * 0.25))
      }
      originals.append(source.text(words: 20...60))
      return source.written(originals[originals.count - 1])
    }
  }

  @Test func againstAllPairs() throws {
    let texts = Self.corpus(2400, seed: 5)
    let runs = texts.map(plainRuns)
    let filter = try filter()
    var kept: [Int] = []
    /// By the likeness to the most like text before that was kept, in steps of 0.05: how many, and how many removed.
    var found = [Int](repeating: 0, count: 21)
    var all = found
    for (place, text) in texts.enumerated() {
      let likeness = kept.reduce(0.0) { max($0, plainLikeness(runs[$1], runs[place])) }
      let verdict = try filter.add(text)
      let step = Int(likeness * 20 + 1e-9)
      all[step] += 1
      switch verdict {
      case .kept: kept.append(place)
      case .copy(let number):
        #expect(likeness == 1, "\(text)")
        #expect(plainLikeness(runs[kept[number]], runs[place]) == 1)
      case .nearCopy(let number, let estimate):
        // An estimate from 256 values in two bits has a deviation of at most 0.045.
        #expect(abs(plainLikeness(runs[kept[number]], runs[place]) - estimate) < 0.18)
      }
      if !verdict.isKept { found[step] += 1 }
    }
    func share(_ steps: Range<Int>) -> Double {
      Double(found[steps].reduce(0, +)) / Double(all[steps].reduce(0, +))
    }
    #expect(all[..<13].reduce(0, +) > 1000 && all[13..<16].reduce(0, +) > 80, "\(all)")
    #expect(all[16..<18].reduce(0, +) > 80 && all[18...].reduce(0, +) > 400, "\(all)")
    #expect(share(0..<13) == 0, "\(found) of \(all)")
    #expect(share(13..<15) < 0.15, "\(found) of \(all)")
    #expect(share(16..<18) > 0.75, "\(found) of \(all)")
    #expect(share(18..<21) > 0.99, "\(found) of \(all)")
    let removed = found.reduce(0, +)
    #expect(Double(found[15...].reduce(0, +)) > 0.97 * Double(removed), "\(found) of \(all)")
    #expect(filter.texts == texts.count && filter.kept == kept.count)
    #expect(filter.copies + filter.nearCopies == removed && filter.copies > 20)
  }

  /// The estimate is right on the average, also for short texts, whose bins are mostly filled from others.
  @Test(arguments: [4, 12, 40, 150]) func estimates(_ words: Int) throws {
    var source = MutatedTexts(seed: UInt64(words))
    var (sum, squares, count) = (0.0, 0.0, 0.0)
    while count < 400 {
      let text = source.text(words: words...words + 2)
      let other = source.changed(text, share: 0.25)
      let (one, two) = (source.written(text), source.written(other))
      let likeness = plainLikeness(plainRuns(one), plainRuns(two))
      guard likeness > 0.45, likeness < 1, min(plainRuns(one).count, plainRuns(two).count) >= 20 else { continue }
      let filter = try filter { $0.threshold = 0.05 }
      _ = try filter.add(one)
      guard case .nearCopy(0, let estimate) = try filter.add(two) else { continue }
      (sum, squares, count) = (sum + estimate - likeness, squares + pow(estimate - likeness, 2), count + 1)
    }
    #expect(abs(sum / count) < 0.03, "\(sum / count)")
    #expect(
      (squares / count).squareRoot() < (words < 10 ? 0.11 : words < 20 ? 0.08 : 0.06),
      "\((squares / count).squareRoot())")
  }

  /// The verdicts do not depend on where the index is, on the process, or on what was seen in an earlier pass.
  @Test func verdictsAreTheSameEverywhere() throws {
    let texts = Self.corpus(1500, seed: 9)
    let (inMemory, onDisk) = (try filter(), try filter { $0.memory = 0 })
    let expected = try texts.map { try inMemory.add($0) }
    #expect(try texts.map { try onDisk.add($0) } == expected)
    #expect(!inMemory.isOnDisk && inMemory.memoryBytes == inMemory.bytes)
    #expect(onDisk.isOnDisk && onDisk.memoryBytes < 1 << 17 && onDisk.bytes > onDisk.memoryBytes)
    for cut in [1, 700, 1499] {
      let again = try filter()
      for text in 0..<cut where expected[text].isKept { try again.restore(texts[text]) }
      #expect(again.kept == expected[..<cut].count(where: \.isKept))
      #expect(try texts[cut...].map { try again.add($0) } == Array(expected[cut...]))
    }
    let other = try filter { $0.seed = 1 }
    let verdicts = try texts.map { try other.add($0) }
    #expect(verdicts != expected)
    let agreeing = zip(verdicts, expected).count { $0.isKept == $1.isKept }
    #expect(agreeing > 1400)
  }

  /// Short texts are copies or nothing; the table grows many times.
  @Test(arguments: [0, 1 << 20, 1 << 30]) func copiesAgainstASet(_ memory: Int) throws {
    let filter = try filter { $0.memory = memory }
    var source = SeededTexts(seed: 77)
    var known: [String: Int] = [:]
    for _ in 0..<40_000 {
      let text = String(source.number(0...25_000), radix: 36)
      let verdict = try filter.add(text)
      #expect(verdict == (known[text].map { .copy(of: $0) } ?? .kept))
      if known[text] == nil { known[text] = known.count }
      #expect(filter.memoryBytes <= max(memory, 1 << 17))
    }
    #expect(filter.kept == known.count && filter.nearCopies == 0)
    #expect(filter.isOnDisk == (memory < 1 << 30))
  }

  private func verdicts(_ texts: [String], threshold: Double = 0.8) throws -> [DuplicateFilter.Verdict] {
    let filter = try filter { $0.threshold = threshold }
    return try texts.map { try filter.add($0) }
  }

  @Test func whatDoesNotCount() throws {
    let copies = [
      "The level of TG, at 6 h, was 2.5!", " the LEVEL of tg at 6\u{a0}h was 2 5",
      "the \u{201c}level\u{201d} of tg \u{2014} at 6h was 2.5", "(The) level of TG: at 6 h was [2.5]",
    ]
    #expect(try verdicts(copies) == [.kept, .copy(of: 0), .kept, .copy(of: 0)])
    #expect(try verdicts(["p<2.5", "p 2.5", "P<2 5"]) == [.kept, .kept, .copy(of: 0)])
    #expect(
      try verdicts(["", "  ", "...", "!!!", "...", "\u{e9}", "e\u{301}", "\u{c9}"])
        == [.kept, .kept, .kept, .kept, .copy(of: 2), .kept, .kept, .kept])
    #expect(
      try verdicts(["thank you", "thank you!!", "thank you two", "Thank You"])
        == [.kept, .copy(of: 0), .kept, .copy(of: 0)])
    #expect(try verdicts(["北京大学在哪里。", "北京大学在哪里", "北京大学在这里"]) == [.kept, .copy(of: 0), .kept])
  }

  /// A text that was removed takes no other with it.
  @Test func chainsDoNotGrow() throws {
    var source = MutatedTexts(seed: 41)
    var text = source.text(words: 120...120)
    var texts = [source.written(text)]
    for _ in 0..<40 {
      text = source.changed(text, share: 0.03)
      texts.append(source.written(text))
    }
    let verdicts = try verdicts(texts)
    #expect(verdicts[1] != .kept && verdicts[2] != .kept)
    #expect((3...15).contains(verdicts.count(where: \.isKept)), "\(verdicts)")
    #expect(try self.verdicts(texts, threshold: 2).allSatisfy(\.isKept))
  }

  /// Thousands of texts with a common part as long as their own do not make the search slow or wrong.
  @Test func commonParts() throws {
    var source = MutatedTexts(seed: 4)
    let common = source.written(source.text(words: 40...40))
    let filter = try filter()
    var kept = 0
    for _ in 0..<3000 {
      let text = common + " " + source.written(source.text(words: 40...40))
      if try filter.add(text).isKept { kept += 1 }
      let copy = try filter.add(text + "!")
      #expect(!copy.isKept)
    }
    #expect(kept == 3000)
  }

  @Test func aMissingFolder() throws {
    var settings = DuplicateFilter.Settings()
    settings.memory = 0
    let filter = try DuplicateFilter(settings, folder: "/nowhere/at/all")
    #expect(throws: FilesError.self) {
      for number in 0..<10_000 { _ = try filter.add("\(number)") }
    }
    #expect(filter.kept > 100)
  }
}
