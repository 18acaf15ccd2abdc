import Foundation
import Kernels
import TestSupport
import Testing

@Suite("Cross-entropy of a row")
struct CrossEntropyTests {
  @Test("loss and gradient equal their plain twins", arguments: [1, 2, 3, 7, 8, 9, 40])
  func twin(classes: Int) {
    var random = SeededRandom(14)
    for spread: Float in [1, 30, 1e4] {
      let logits = random.floats(classes, in: -spread...spread)
      let exact = logits.map(Double.init)
      for label in Set([0, classes / 2, classes - 1]) {
        GuardedMemory.use { memory in
          let row = memory.floats(logits)
          let gradient = memory.undefined(classes)
          let loss = crossEntropyRow(row, classes: classes, label: label, weight: 0.25, gradient: gradient)
          let expected = PlainFunctions.crossEntropy(exact, label: label)
          #expect(abs(loss - expected) <= 1e-12 * max(1, Double(spread)))
          #expect(loss == crossEntropyRow(row, classes: classes, label: label, weight: 0.25, gradient: nil))
          let p = PlainFunctions.softmax(exact)
          let slopes = p.indices.map { 0.25 * (p[$0] - ($0 == label ? 1 : 0)) }
          // Computed in double and rounded once.
          #expect(difference(memory.values(gradient), slopes, .relative(0x1p-23, floor: 1e-15)) == nil)
        }
      }
    }
  }

  @Test("one class costs nothing, equal logits cost log n, huge logits stay finite")
  func knownValues() {
    #expect(crossEntropyRow([3], classes: 1, label: 0, weight: 1, gradient: nil) == 0)
    let equal = crossEntropyRow([5, 5, 5, 5], classes: 4, label: 2, weight: 1, gradient: nil)
    #expect(abs(equal - log(4)) < 1e-15)
    let huge: [Float] = [.greatestFiniteMagnitude, -.greatestFiniteMagnitude]
    #expect(crossEntropyRow(huge, classes: 2, label: 0, weight: 1, gradient: nil) == 0)
    let wrong = crossEntropyRow(huge, classes: 2, label: 1, weight: 1, gradient: nil)
    #expect(wrong == 2 * Double(Float.greatestFiniteMagnitude))
    #expect(crossEntropyRow([1, .nan], classes: 2, label: 0, weight: 1, gradient: nil).isNaN)
  }
}
