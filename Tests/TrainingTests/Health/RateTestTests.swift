import Foundation
import Testing
import Training

@Suite struct RateTestTests {
  private let files: TinyJob

  init() throws { files = try TinyJob() }

  /// A loss that stays, falls from 1e-4 on, is least at 1e-2 and runs away.
  private static func curve(_ rate: Double) -> Double {
    let place = log10(rate)
    if place < -4 { return 0.7 }
    if place < -2 { return 0.7 - 0.25 * (place + 4) }
    return 0.2 + pow(place + 2, 2) * 3
  }

  @Test func theSuggestionLiesWhereTheLossFalls() throws {
    let rates = RateTest.rates(from: 1e-7, to: 1, steps: 120)
    #expect(rates.count == 120 && rates[0] == 1e-7 && abs(rates[119] - 1) < 1e-12)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { abs($1 / $0 - rates[1] / rates[0]) < 1e-9 })
    let test = RateTest(rates: rates, losses: rates.map(Self.curve))
    #expect(test.ranAway)
    let (steepest, lowest) = (try #require(test.steepest), try #require(test.lowest))
    #expect(steepest > 1e-4 && steepest < 2e-2 && lowest > steepest && lowest < 0.1)
    #expect(try #require(test.suggestion) <= steepest)
  }

  @Test func aLossThatNeverFallsHasNoSuggestion() {
    let rates = RateTest.rates(from: 1e-7, to: 1, steps: 100)
    #expect(RateTest(rates: rates, losses: rates.map { _ in 0.69 }).suggestion == nil)
    #expect(RateTest(rates: rates, losses: rates.map { 0.69 + $0 }).suggestion == nil)
    #expect(RateTest(rates: rates, losses: [.nan]).points.isEmpty)
  }

  @Test func aTestLeavesItsPlotAndNoRunToGoOnWith() throws {
    let job = try files.make(settings: ["training.batch_size=6", "training.dropout=0"]) {
      $0.isResumable = false
    }
    let test = try job.findRate(from: 1e-5, to: 1, steps: 60) { _ in }
    #expect(test.points.count > 10)
    let names = TinyJob.names(in: job.run.path)
    #expect(names.contains("rates.json") && names.contains("rates.svg"))
    #expect(!names.contains("launch.json") && !names.contains("model") && !names.contains("summary.json"))
    let svg = try String(contentsOfFile: job.run.path + "/rates.svg", encoding: .utf8)
    #expect(svg.hasPrefix("<svg") && svg.contains("polyline") && svg.hasSuffix("</svg>\n"))
    #expect(XMLCheck.isWellFormed(svg))
  }
}

/// Whether a document's tags close in order: enough to find a broken drawing.
private enum XMLCheck {
  static func isWellFormed(_ text: String) -> Bool {
    var open: [Substring] = []
    for piece in text.split(separator: "<").dropFirst(0) where piece.contains(">") {
      let tag = piece.prefix { $0 != ">" }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else { return false }
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
    }
    return open.isEmpty
  }
}
