import Files
import Testing
import Training

@Suite("Baselines")
struct BaselinesTests {
  @Test("probabilities equal scikit-learn's")
  func reference() throws {
    let cases = try BaselineReference.load()
    #expect(cases.count == 4)
    for expected in cases {
      let model = TfidfLogisticRegression(
        fitting: expected.texts, labels: expected.gold, classCount: expected.labels.count,
        options: TfidfLogisticRegression.Options(longestNGram: expected.longestNGram))
      for (probe, probabilities) in zip(expected.probes, expected.probabilities) {
        let found = model.probabilities(probe)
        #expect(found.count == probabilities.count)
        for (left, right) in zip(found, probabilities) {
          #expect(abs(left - right) < 1e-5, "\(expected.name): \(probe)")
        }
      }
    }
  }

  @Test("the term list is scikit-learn's in size, words of one letter left out")
  func vocabulary() throws {
    for expected in try BaselineReference.load() {
      let baselines = Baselines(
        fitting: expected.texts, labels: expected.gold, labelNames: expected.labels,
        options: TfidfLogisticRegression.Options(longestNGram: expected.longestNGram))
      let terms = baselines.json["tfidf_logistic_regression"]?["terms"]?.arrayValue
      #expect(terms?.count == expected.vocabularySize, "\(expected.name)")
    }
  }

  @Test("fitting twice gives the same bits")
  func determinism() throws {
    let sample = try #require(try BaselineReference.load().last)
    let fits = (0..<2).map { _ in
      Baselines(fitting: sample.texts, labels: sample.gold, labelNames: sample.labels)
    }
    #expect(fits[0] == fits[1])
    #expect(fits[0].json == fits[1].json)
  }

  @Test("a class without rows gets no probability, the others what they get without it")
  func absentClass() throws {
    let sample = try #require(try BaselineReference.load().first)
    let model = TfidfLogisticRegression(
      fitting: sample.texts, labels: sample.gold.map { $0 * 2 }, classCount: 4)
    for (probe, expected) in zip(sample.probes, sample.probabilities) {
      let found = model.probabilities(probe)
      #expect(found[1] == 0 && found[3] == 0)
      #expect(abs(found[0] - expected[0]) < 1e-5 && abs(found[2] - expected[1]) < 1e-5)
    }
  }

  @Test("one class only: always that class")
  func oneClass() {
    let model = TfidfLogisticRegression(fitting: ["good soup", "fine soup"], labels: [1, 1], classCount: 2)
    #expect(model.probabilities("bad soup") == [0, 1])
    #expect(model.predict(["bad", ""]) == [1, 1])
  }

  @Test("texts without a single term leave the class frequencies")
  func noTerms() {
    let model = TfidfLogisticRegression(fitting: ["a", "!", "?", ""], labels: [0, 1, 1, 1], classCount: 2)
    let probabilities = model.probabilities("b")
    #expect(abs(probabilities[1] - 0.75) < 1e-4)
  }

  @Test("the majority baseline predicts the most frequent class, of equals the first")
  func majority() {
    #expect(MajorityBaseline(labels: [2, 1, 2, 0, 2], classCount: 3).predict(["x", "y"]) == [2, 2])
    #expect(MajorityBaseline(labels: [2, 1, 1, 2], classCount: 3).predictedClass == 1)
    #expect(MajorityBaseline(labels: [1, 1], classCount: 3).counts == [0, 2, 0])
  }

  @Test("canonically equal words are different terms")
  func bytes() {
    let model = TfidfLogisticRegression(
      fitting: ["caf\u{e9} un", "cafe\u{301} deux"], labels: [0, 1], classCount: 2)
    #expect(model.predict(["caf\u{e9}", "cafe\u{301}"]) == [0, 1])
  }
}
