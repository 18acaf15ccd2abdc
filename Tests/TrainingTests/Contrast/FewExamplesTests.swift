import Tasks
import Testing
import Training

@Suite("What is said of few examples")
struct FewExamplesTests {
  private func remark(_ counts: [Int], _ kind: TaskKind = .classification, method: String = "full") -> String? {
    let places = counts.enumerated().flatMap { Array(repeating: $0, count: $1) }
    let labels = TrainingProfile.tally(["a", "b", "c"], places)
    return FewExamples.remark(
      TrainingProfile(labels: kind.target == .number ? nil : labels, tokens: places), kind: kind, method: method)
  }

  @Test func belowTheLimitOneLineNamesTheRarestClass() throws {
    let line = try #require(remark([30, 8, 19]))
    #expect(line.hasPrefix("'b' has 8 examples") && line.contains("--method contrastive") && !line.contains("\n"))
    #expect(try #require(remark([1, 30, 30])).hasPrefix("'a' has 1 example to train on"))
    #expect(try #require(remark([30, 8, 19], method: "contrastive")).contains("suits that"))
  }

  @Test("a rare class among many texts is no case for pairs of all of them")
  func rareAmongMany() throws {
    let line = try #require(remark([12, 300, 300]))
    #expect(line.hasPrefix("'a' has 12 examples") && !line.contains("contrastive") && line.contains("class_weights"))
    #expect(try !#require(remark([12, 300, 300], method: "contrastive")).contains("class_weights"))
  }

  @Test func otherwiseNothing() {
    #expect(remark([20, 20, 400]) == nil && remark([3, 3, 3], .regression) == nil && remark([3, 3, 3], .ner) == nil)
  }
}
