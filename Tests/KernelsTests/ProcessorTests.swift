import Kernels
import Testing

@Suite("Processor and BLAS")
struct ProcessorTests {
  @Test("this build runs on this processor and the roof can be measured")
  func roof() {
    #expect(CPUFeatures.supportsThisBuild)
    #expect(!CPUFeatures.buildInstructionSet.isEmpty)
    let peak = measureFMAPeak(seconds: 0.001)
    #expect(peak > 0 && peak.isFinite)
    #expect(!BLAS.configuration.isEmpty && !BLAS.coreName.isEmpty)
  }

  @Test("BLAS products: alpha, beta and both transpositions")
  func products() {
    // a [2, 3], b [3, 2]; by hand.
    let a: [Float] = [1, 2, 3, 4, 5, 6]
    let b: [Float] = [7, 8, 9, 10, 11, 12]
    var c: [Float] = [1, 1, 1, 1]
    BLAS.multiply(m: 2, n: 2, k: 3, alpha: 2, a, lda: 3, b, ldb: 2, beta: -1, &c, ldc: 2)
    #expect(c == [115, 127, 277, 307])
    var outer = [Float](repeating: 0, count: 9)
    BLAS.multiply(m: 3, n: 3, k: 2, a, transposeA: true, lda: 3, b, transposeB: true, ldb: 2, &outer, ldc: 3)
    #expect(outer == [39, 49, 59, 54, 68, 82, 69, 87, 105])
  }
}
