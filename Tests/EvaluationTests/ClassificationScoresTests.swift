import Evaluation
import Testing

@Suite("Classification scores")
struct ClassificationScoresTests {
  let tolerance = 1e-12

  @Test("equal scikit-learn's on random label pairs")
  func reference() throws {
    let cases = try MetricFixtures.load().cases
    #expect(cases.count >= 60)
    for expected in cases {
      let scores = ClassificationScores(
        gold: expected.gold, predicted: expected.predicted, classCount: expected.classCount)
      let name = Comment(rawValue: expected.name)
      #expect(abs(scores.accuracy - expected.accuracy) < tolerance, name)
      #expect(abs(scores.macroF1 - expected.macroF1) < tolerance, name)
      #expect(abs(scores.microF1 - expected.microF1) < tolerance, name)
      #expect(abs(scores.weightedF1 - expected.weightedF1) < tolerance, name)
      #expect(abs(scores.matthews - expected.matthews) < tolerance, name)
      #expect(scores.confusion == expected.confusion, name)
      #expect(scores.perClass.map(\.support) == expected.support, name)
      #expect(scores.rowCount == expected.gold.count, name)
      #expect(scores.perClass.count == expected.classCount, name)
      for (index, scores) in scores.perClass.enumerated() {
        #expect(abs(scores.precision - expected.precision[index]) < tolerance, name)
        #expect(abs(scores.recall - expected.recall[index]) < tolerance, name)
        #expect(abs(scores.f1 - expected.f1[index]) < tolerance, name)
      }
    }
  }

  @Test("worked by hand: 3 classes, 6 rows")
  func byHand() {
    let scores = ClassificationScores(gold: [0, 0, 0, 1, 1, 2], predicted: [0, 0, 1, 1, 2, 2], classCount: 3)
    #expect(scores.confusion == [[2, 1, 0], [0, 1, 1], [0, 0, 1]])
    #expect(abs(scores.accuracy - 4.0 / 6) < tolerance)
    // F1 by class: 4/5, 2/4, 2/3.
    #expect(abs(scores.macroF1 - (0.8 + 0.5 + 2.0 / 3) / 3) < tolerance)
    #expect(abs(scores.weightedF1 - (0.8 * 3 + 0.5 * 2 + 2.0 / 3) / 6) < tolerance)
    // (4·6 − (3·2 + 2·2 + 1·2)) / sqrt((36 − 14)(36 − 12))
    #expect(abs(scores.matthews - 12 / (22.0 * 24).squareRoot()) < tolerance)
  }

  @Test("a class that neither side mentions costs the macro F1 nothing")
  func absentClass() {
    let scores = ClassificationScores(gold: [0, 2], predicted: [0, 2], classCount: 3)
    #expect(scores.macroF1 == 1)
    #expect(scores.perClass[1].f1 == 0)
    #expect(scores.perClass[1].support == 0)
  }

  @Test("no rows give zeros")
  func empty() {
    let scores = ClassificationScores(gold: [], predicted: [], classCount: 2)
    for metric in ClassificationMetric.allCases { #expect(metric.value(of: scores) == 0) }
    #expect(scores.confusion == [[0, 0], [0, 0]])
  }

  @Test("metrics are named as in task files and select their score")
  func metrics() {
    let scores = ClassificationScores(gold: [0, 0, 0, 1, 1, 2], predicted: [0, 0, 1, 1, 2, 2], classCount: 3)
    #expect(
      ClassificationMetric.allCases.map(\.rawValue) == ["accuracy", "macro_f1", "micro_f1", "weighted_f1", "matthews"])
    #expect(
      ClassificationMetric.allCases.map { $0.value(of: scores) }
        == [scores.accuracy, scores.macroF1, scores.microF1, scores.weightedF1, scores.matthews])
  }
}
