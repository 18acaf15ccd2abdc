import Tensors
import TestSupport
import Testing

@Suite("Tape")
struct TapeTests {
  private let workspace = Workspace()

  private func variable(_ values: [Float], _ tape: Tape) -> Tensor {
    let data = workspace.allocate(values.count)
    data.update(from: values, count: values.count)
    return tape.variable(data, rows: 1, columns: values.count)
  }

  private func gradient(_ tensor: Tensor, _ tape: Tape) -> [Float]? {
    tape.gradient(of: tensor).map { Array(UnsafeBufferPointer(start: $0, count: tensor.count)) }
  }

  private func seed(_ output: Tensor, _ values: [Float], _ tape: Tape) {
    tape.accumulator(for: output)?.buffer.update(from: values, count: values.count)
  }

  /// y = factor·x, by hand.
  private func scaled(_ x: Tensor, by factor: Float, _ tape: Tape) -> Tensor {
    let y = variable(x.values.map { $0 * factor }, tape)
    tape.record(y) { dy in
      tape.add((0..<x.count).map { dy[$0] * factor }, to: x)
    }
    return y
  }

  @Test("gradients of a tensor used several times add up")
  func accumulation() {
    let tape = Tape(workspace: workspace)
    let x = variable([1, 2, 3], tape)
    let a = scaled(x, by: 2, tape)
    let b = scaled(x, by: 3, tape)
    let c = scaled(a, by: 10, tape)
    let total = variable([0, 0, 0], tape)
    tape.record(total) { dy in
      for part in [a, b, c] { tape.add(dy, to: part) }
    }
    seed(total, [1, 0, -1], tape)
    tape.backward()
    // a and b by one path each, c through a: 2 + 3 + 10·2.
    #expect(gradient(x, tape) == [25, 0, -25])
    #expect(gradient(a, tape) == nil && gradient(total, tape) == nil)
  }

  @Test("entries run once, in reverse, and only where a gradient arrives")
  func order() {
    let tape = Tape(workspace: workspace)
    let log = Log()
    let x = variable([1], tape)
    let first = variable([1], tape)
    let second = variable([1], tape)
    let unused = variable([1], tape)
    tape.record(first) { dy in
      log.names.append("first")
      tape.add(dy, to: x)
    }
    tape.record(unused) { _ in log.names.append("unused") }
    tape.record(second) { dy in
      log.names.append("second")
      tape.add(dy, to: first)
    }
    seed(second, [4], tape)
    tape.backward()
    tape.backward()
    #expect(log.names == ["second", "first"])
    #expect(gradient(x, tape) == [4])
  }

  @Test("what needs no gradient has no place on the tape")
  func constants() {
    let tape = Tape(workspace: workspace)
    let constant = Tensor(data: workspace.allocate(2), rows: 1, columns: 2)
    let log = Log()
    tape.record(constant) { _ in log.names.append("constant") }
    #expect(!constant.needsGradient && tape.accumulator(for: constant) == nil)
    #expect(tape.zeroedAccumulator(for: constant) == nil && tape.gradient(of: constant) == nil)
    tape.add([1, 2], to: constant)
    tape.backward()
    #expect(log.names.isEmpty)
  }

  @Test("accumulators say whether they hold a part already; the zeroed one begins at zero")
  func accumulators() throws {
    let tape = Tape(workspace: workspace)
    let stale = workspace.allocate(3)
    stale.update(repeating: 7, count: 3)
    workspace.release(stale, count: 3)
    let x = variable([1, 2, 3], tape)
    let y = variable([1, 2, 3], tape)
    let first = try #require(tape.accumulator(for: x))
    let again = try #require(tape.accumulator(for: x))
    #expect(!first.accumulate && again.accumulate && first.buffer == again.buffer)
    let zeroed = try #require(tape.zeroedAccumulator(for: y))
    #expect(gradient(y, tape) == [0, 0, 0])
    zeroed[1] = 5
    #expect(tape.zeroedAccumulator(for: y) == zeroed && gradient(y, tape) == [0, 5, 0])
  }

  @Test("after a reset the tape begins anew and memory is stable over many rounds")
  func rounds() {
    let tape = Tape(workspace: workspace)
    var capacities: Set<Int> = []
    for _ in 0..<50 {
      tape.reset()
      workspace.reset()
      let x = variable([Float](repeating: 1, count: 30_000), tape)
      var y = x
      for _ in 0..<8 { y = scaled(y, by: 2, tape) }
      seed(y, [Float](repeating: 1, count: 30_000), tape)
      tape.backward()
      #expect(gradient(x, tape)?[29_999] == 256)
      capacities.insert(workspace.capacity)
    }
    #expect(capacities.count == 1)
  }

  private final class Log {
    var names: [String] = []
  }
}
