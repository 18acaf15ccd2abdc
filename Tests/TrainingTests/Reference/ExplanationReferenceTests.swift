import Tasks
import Testing

/// Integrated gradients beside PyTorch's, in the `explanation.json` of the tiny BERT and of every other family.
@Suite struct ExplanationReferenceTests {
  @Test(arguments: ["sequence", "mean", "lora", "labels", "number"]) func attributionsAgree(head: String) throws {
    try compare(try ExplanationCase.model(head: head), try ExplanationCase.all(head: head))
  }

  @Test(arguments: FamilyReferenceTests.cases.filter { $0.form != "token" })
  func attributionsOfFamiliesAgree(_ test: FamilyReferenceTests.Case) throws {
    try compare(
      try test.model(), try ExplanationCase.all(head: test.form, file: test.folder + "/explanation.json"))
  }

  private func compare(_ tiny: TinyBert, _ cases: [ExplanationCase]) throws {
    #expect(cases.count == 5)
    for test in cases {
      for steps in [1, 8, 512] {
        let expected = test.reference(steps: steps)
        let result = try test.attribute(tiny, steps: steps, workers: 2)
        #expect(result.attributions.count == expected.count)
        let scale = expected.map(abs).max() ?? 0
        #expect(scale > 0)
        for (value, reference) in zip(result.attributions, expected) {
          #expect(abs(value - reference) <= 1e-4 * scale, "\(steps) steps: \(value) \(reference)")
        }
        #expect(abs(result.text - test.text) < 1e-5 && abs(result.baseline - test.baseline) < 1e-5)
      }
    }
  }

  @Test func workersChangeNoBitAndAdapterWeightsCount() throws {
    let (plain, adapted) = (try ExplanationCase.model(head: "sequence"), try ExplanationCase.model(head: "lora"))
    let test = try ExplanationCase.all(head: "sequence")[1]
    func run(_ tiny: TinyBert, workers: Int) throws -> [Double] {
      try test.attribute(tiny, steps: 20, workers: workers).attributions
    }
    let one = try run(plain, workers: 1)
    #expect(try run(plain, workers: 3) == one)
    #expect(try run(adapted, workers: 2) == run(adapted, workers: 1))
    #expect(try run(adapted, workers: 1) != one)
  }
}
