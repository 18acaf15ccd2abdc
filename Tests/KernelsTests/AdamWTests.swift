import Kernels
import TestSupport
import Testing

@Suite("AdamW")
struct AdamWTests {
  @Test("five steps equal their plain twin, a step without gradient among them", arguments: vectorLengths)
  func twin(count: Int) {
    var random = SeededRandom(20)
    let start = random.floats(count)
    for (beta2, decay, clip) in [(0.999, 0.01, 1.0), (0.99, 0.0, 0.25), (0.9999, 0.1, 1.0)] {
      var twin = PlainAdamW(start)
      GuardedMemory.use { memory in
        let p = memory.floats(start)
        let m = memory.floats(start.map { _ in 0 })
        let v = memory.floats(start.map { _ in 0 })
        for number in 1...5 {
          let gradient = number == 3 ? nil : random.floats(count)
          let step = AdamWStep(
            learningRate: 1e-2, beta1: 0.9, beta2: beta2, epsilon: 1e-8, step: number, gradientScale: clip)
          adamW(p, gradient: gradient.map { memory.floats($0) }, m, v, count: count, step: step, weightDecay: decay)
          twin.step(
            (gradient ?? start.map { _ in 0 }).map { Double($0) * clip }, learningRate: 1e-2, beta1: 0.9, beta2: beta2,
            epsilon: 1e-8, weightDecay: decay)
        }
        // A step moves a weight by at most about the learning rate; its own roundings are a few 2^-24 of that, and
        // storing the weight (at most 1) rounds by 2^-25 each time.
        #expect(difference(memory.values(p), twin.values, .absolute(5 * (1e-2 * 1e-6 + 0x1p-24))) == nil)
        // The first moment is a signed sum: it keeps the roundings of terms up to 0.3, larger than itself perhaps.
        #expect(difference(memory.values(m), twin.first, .absolute(5 * 0.3 * 0x1p-25)) == nil)
        #expect(difference(memory.values(v), twin.second, .relative(1e-6, floor: 1e-12)) == nil)
      }
    }
  }
}
