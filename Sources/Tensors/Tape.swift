import Kernels

/// Records what backward has to do, in reverse: one entry an operation, each beside its forward.
///
/// Gradients live in the worker's workspace. An operation's output gradient is complete when its entry runs, and is
/// released after it. Not thread-safe.
package final class Tape {
  private let workspace: Workspace
  private var gradients: [UnsafeMutablePointer<Float>?] = []
  private var counts: [Int] = []
  private var entries: [(node: Int, run: (UnsafeMutablePointer<Float>) -> Void)] = []

  package init(workspace: Workspace) {
    self.workspace = workspace
  }

  /// A tensor whose gradient the tape will hold.
  package func variable(_ data: UnsafeMutablePointer<Float>, rows: Int, columns: Int) -> Tensor {
    gradients.append(nil)
    counts.append(rows * columns)
    return Tensor(data: data, rows: rows, columns: columns, node: gradients.count - 1)
  }

  /// Says what to do with the gradient of `output` once it is known; not called when nothing flows into `output`.
  package func record(_ output: Tensor, _ backward: @escaping (UnsafeMutablePointer<Float>) -> Void) {
    guard let node = output.node else { return }
    entries.append((node, backward))
  }

  /// Where to put the gradient of `tensor`: the buffer, and whether it holds a part already that must be added to.
  package func accumulator(for tensor: Tensor) -> (buffer: UnsafeMutablePointer<Float>, accumulate: Bool)? {
    guard let node = tensor.node else { return nil }
    if let buffer = gradients[node] { return (buffer, true) }
    let buffer = workspace.allocate(tensor.count)
    gradients[node] = buffer
    return (buffer, false)
  }

  /// The same, but always to be added to: a new buffer begins as zeros.
  package func zeroedAccumulator(for tensor: Tensor) -> UnsafeMutablePointer<Float>? {
    guard let (buffer, accumulate) = accumulator(for: tensor) else { return nil }
    if !accumulate { buffer.update(repeating: 0, count: tensor.count) }
    return buffer
  }

  /// Adds `gradient` (of `tensor.count` floats) to the gradient of `tensor`.
  package func add(_ gradient: UnsafePointer<Float>, to tensor: Tensor) {
    guard let (buffer, accumulate) = accumulator(for: tensor) else { return }
    if accumulate {
      Kernels.add(gradient, tensor.count, to: buffer)
    } else {
      buffer.update(from: gradient, count: tensor.count)
    }
  }

  /// The gradient that reached `tensor`, while it is still held.
  package func gradient(of tensor: Tensor) -> UnsafeMutablePointer<Float>? {
    tensor.node.flatMap { gradients[$0] }
  }

  /// Runs the entries in reverse. The gradient of the result must have been put in place by `accumulator(for:)`.
  package func backward() {
    while let entry = entries.popLast() {
      guard let gradient = gradients[entry.node] else { continue }
      entry.run(gradient)
      workspace.release(gradient, count: counts[entry.node])
      gradients[entry.node] = nil
    }
  }

  /// Forgets everything, for the next micro-batch.
  package func reset() {
    entries.removeAll(keepingCapacity: true)
    gradients.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
  }
}
