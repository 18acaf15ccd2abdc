import Foundation
import NN
import Tensors
import TestSupport
import Testing

@Suite("Settings and edges of losses")
struct LossSettingsTests {
  private static let some: [LossCase] = [
    .classes(CrossEntropySettings(), labels: []),
    .classes(CrossEntropySettings(classWeights: [1, 2, 3], labelSmoothing: 0.1, focalGamma: 2), labels: []),
    .labels(BinaryCrossEntropySettings(focalGamma: 2), targets: []), .squared(targets: []),
    .huber(delta: 1, targets: []),
  ]

  /// The same loss over `count` rows without anything to compare with.
  private static func unlabelled(_ loss: LossCase, rows: Int) -> LossCase {
    let targets = Array(repeating: LossRows.missing, count: 3 * rows)
    return switch loss {
    case .classes(let settings, _):
      .classes(settings, labels: Array(repeating: CrossEntropyLoss.ignored, count: rows))
    case .labels(let settings, _): .labels(settings, targets: targets)
    case .squared: .squared(targets: targets)
    case .huber(let delta, _): .huber(delta: delta, targets: targets)
    }
  }

  @Test("no rows, and rows without a label: nothing to add, a gradient of zero")
  func nothing() throws {
    for loss in Self.some {
      let none = try loss.run([], columns: 3)
      #expect(none.loss == 0 && none.gradient?.isEmpty == true)
      let logits: [Float] = [1, 2, 3, -1e4, 0, 1e4]
      for divisor: Double? in [nil, 2] {
        let empty = try Self.unlabelled(loss, rows: 2).run(logits, columns: 3, divisor: divisor)
        #expect(empty.loss == 0)
        #expect(try bits(#require(empty.gradient)) == bits([Float](repeating: 0, count: 6)))
      }
      #expect(try Self.unlabelled(loss, rows: 2).weightSum(columns: 3, weights: [1, 1]) == 0)
    }
  }

  @Test("one class costs nothing, focal and smoothed too")
  func oneClass() throws {
    for settings in [
      CrossEntropySettings(), CrossEntropySettings(classWeights: [3], labelSmoothing: 0.2, focalGamma: 2),
      CrossEntropySettings(focalGamma: 0.5),
    ] {
      let result = try LossCase.classes(settings, labels: [0, 0, 0]).run([-1e4, 0, 1e4], columns: 1)
      #expect(result.loss == 0 && result.gradient == [0, 0, 0])
    }
  }

  /// At 10,000 between two classes all others vanish: a wrong label costs exactly that, a right one nothing.
  @Test("certain and wrong, certain and right")
  func extremes() throws {
    for gamma in [0, 0.5, 2] {
      let settings = CrossEntropySettings(focalGamma: gamma)
      let wrong = try LossCase.classes(settings, labels: [0]).run([-5e3, 5e3], columns: 2)
      #expect(wrong.loss == 1e4 && wrong.gradient == [-1, 1])
      let right = try LossCase.classes(settings, labels: [1]).run([-5e3, 5e3], columns: 2)
      #expect(right.loss == 0 && right.gradient == [0, 0])
      let binary = BinaryCrossEntropySettings(focalGamma: gamma)
      let entries = try LossCase.labels(binary, targets: [1, 0, 1, 0]).run([1e4, 1e4, -1e4, -1e4], columns: 4)
      #expect(entries.loss == 5e3 && entries.gradient == [0, 0.25, -0.25, 0])
    }
  }

  /// With u = 1 - p = e^-40 to 17 digits the loss is u^(1 + gamma) and its derivative (1 + gamma) times that.
  @Test("all but certain and right: small numbers, not zeros")
  func smallest() throws {
    for gamma in [0, 0.5, 2] {
      let expected = exp(-40 * (1 + gamma))
      let slope = (1 + gamma) * expected
      for classWeights: [Float] in [[], [1, 1]] {
        let settings = CrossEntropySettings(classWeights: classWeights, focalGamma: gamma)
        let result = try LossCase.classes(settings, labels: [1]).run([-20, 20], columns: 2)
        #expect(abs(result.loss / expected - 1) < 1e-12)
        let gradient = try #require(result.gradient)
        #expect(difference(gradient, [slope, -slope], .relative(1e-7, floor: 1e-45)) == nil)
      }
      let binary = try LossCase.labels(BinaryCrossEntropySettings(focalGamma: gamma), targets: [1]).run(
        [40], columns: 1)
      #expect(abs(binary.loss / expected - 1) < 1e-12)
      let gradient = try #require(binary.gradient)
      #expect(difference(gradient, [-slope], .relative(1e-7, floor: 1e-45)) == nil)
    }
  }

  @Test("the divisor is the caller's: gradients and loss scale with it")
  func divisor() throws {
    let loss = LossCase.squared(targets: [1, .nan, 3])
    let result = try loss.run([2, 0, 1], columns: 1, weights: [1, 1, 0.5], divisor: 10)
    #expect(abs(result.loss - 0.3) < 1e-15 && result.gradient == [0.2, 0, -0.2])
    #expect(try loss.weightSum(columns: 1, weights: [1, 1, 0.5]) == 1.5)
    let weighted = LossCase.classes(CrossEntropySettings(classWeights: [1, 4]), labels: [1, -1, 0])
    #expect(try weighted.weightSum(columns: 2, weights: [0.5, 1, 1]) == 3)
    let part = try weighted.run([0, 0, 1, 2, 0, 0], columns: 2, weights: [0.5, 1, 1], divisor: 6)
    #expect(abs(part.loss - log(2) / 2) < 1e-15)
  }

  @Test("what a person sets is checked")
  func checks() {
    #expect(throws: LossError.weightCount(name: "class weights", expected: 3, found: 2)) {
      try CrossEntropyLoss(CrossEntropySettings(classWeights: [1, 2]), classes: 3)
    }
    #expect(throws: LossError.weight(name: "class weights", index: 1, value: -1)) {
      try CrossEntropyLoss(CrossEntropySettings(classWeights: [1, -1]), classes: 2)
    }
    #expect(throws: LossError.noWeight(name: "class weights")) {
      try CrossEntropyLoss(CrossEntropySettings(classWeights: [0, 0]), classes: 2)
    }
    #expect(throws: LossError.weight(name: "positive weights", index: 0, value: .infinity)) {
      try BinaryCrossEntropyLoss(BinaryCrossEntropySettings(positiveWeights: [.infinity]), labels: 1)
    }
    for smoothing in [-0.1, 1, .nan] {
      #expect(throws: LossError.self) {
        try CrossEntropyLoss(CrossEntropySettings(labelSmoothing: smoothing), classes: 2)
      }
      #expect(throws: LossError.self) {
        try BinaryCrossEntropyLoss(BinaryCrossEntropySettings(labelSmoothing: smoothing), labels: 2)
      }
    }
    for gamma in [-1, .infinity, .nan] {
      #expect(throws: LossError.self) { try CrossEntropyLoss(CrossEntropySettings(focalGamma: gamma), classes: 2) }
    }
    #expect(throws: LossError.self) {
      try BinaryCrossEntropyLoss(BinaryCrossEntropySettings(focalAlpha: 1.5), labels: 2)
    }
    for delta in [0, -1, .nan, .infinity] { #expect(throws: LossError.self) { try HuberLoss(delta: delta) } }
    #expect(LossError.outOfRange(name: "focal gamma", value: -1, allowed: "x").description.contains("focal gamma"))
  }
}
