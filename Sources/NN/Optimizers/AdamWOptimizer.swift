import Foundation
import Kernels
package import Tensors

/// AdamW over the trainable parameters of a store, with clipping by the global norm.
///
/// The flat region is cut into fixed blocks; lanes are added in lane order and squares block by block, so the result
/// does not depend on how many workers share the blocks. The store's only writer while a trainer runs.
package final class AdamWOptimizer {
  package let store: ParameterStore
  package let settings: AdamWSettings
  package internal(set) var stepCount = 0
  package let tables: [EmbeddingMoments]
  let first: FloatRegion
  let second: FloatRegion
  private let blocks: [Block]
  /// The factors of the learning rate that occur, each once.
  private let rates: [Double]
  /// The place of each table's.
  private let tableRates: [Int]

  /// A run of floats of one parameter.
  private struct Block: Sendable {
    let parameter: Parameter
    let offset: Int
    let count: Int
    let weightDecay: Double
    /// The place of its learning rate's factor.
    let rate: Int
    /// Of a linear weight: the rows of the block, which are packed while they are still in the cache.
    let rows: Range<Int>?
  }

  /// What one step did.
  package struct StepReport: Sendable, Equatable {
    /// The global gradient norm before clipping.
    package let gradientNorm: Double
    /// False when a gradient was not finite and the step was left out.
    package let isApplied: Bool
    /// The norm of what the step added to the dense weights, as a share of their norm; nil: not measured.
    package let updateRatio: Double?
  }

  private static let blockSize = 1 << 14
  private static let rowBlock = 512

  /// - Parameter rateFactors: what the learning rate is multiplied with, by a parameter's slot; absent: 1.
  /// - Throws: `TensorError.outOfMemory`.
  package init(_ store: ParameterStore, settings: AdamWSettings, rateFactors: [Int: Double] = [:]) throws {
    self.store = store
    self.settings = settings
    first = try FloatRegion(count: store.dense.count)
    second = try FloatRegion(count: store.dense.count)
    var blocks: [Block] = []
    var tables: [EmbeddingMoments] = []
    var rates = [1.0]
    var tableRates: [Int] = []
    func place(of parameter: Parameter) -> Int {
      let factor = rateFactors[parameter.slot] ?? 1
      if let place = rates.firstIndex(of: factor) { return place }
      rates.append(factor)
      return rates.count - 1
    }
    for parameter in store.parameters where store.isTrainable[parameter.slot] {
      if parameter.role == .embeddingRows {
        tables.append(try EmbeddingMoments(parameter))
        tableRates.append(place(of: parameter))
      }
      guard let offset = store.denseOffset[parameter.slot] else { continue }
      blocks += Self.blocks(
        parameter, offset: offset, weightDecay: parameter.decays ? settings.weightDecay : 0,
        rate: place(of: parameter))
    }
    self.blocks = blocks
    self.tables = tables
    self.rates = rates
    self.tableRates = tableRates
    for table in tables { store.setPendingDecay(table, of: table.parameter) }
  }

  /// Cuts a parameter into blocks of about `blockSize`; those of a linear weight are whole panels of rows.
  private static func blocks(_ parameter: Parameter, offset: Int, weightDecay: Double, rate: Int) -> [Block] {
    let isLinear = parameter.role == .linearWeight
    let panel = panelWidth * parameter.columns
    let size = isLinear ? max(1, blockSize / panel) * panel : blockSize
    return stride(from: 0, to: parameter.count, by: size).map { start in
      let count = min(size, parameter.count - start)
      let rows = start / parameter.columns..<(start + count) / parameter.columns
      return Block(
        parameter: parameter, offset: offset + start, count: count, weightDecay: weightDecay, rate: rate,
        rows: isLinear ? rows : nil)
    }
  }

  /// Makes the rows that the coming step reads current. Call before the step's forward pass.
  package func prepare(rows: StepRows) {
    for table in tables { table.touch(rows, in: store) }
  }

  /// Adds the lanes, clips, updates and packs again. A step with a gradient that is not finite changes nothing.
  ///
  /// - Parameters:
  ///   - lanes: the gradients of this step in lane order; the first is used up.
  ///   - measuresUpdate: whether to say how far the weights move; changes no bit of them.
  package func step(
    lanes: [GradientBuffer], learningRate: Double, pool: WorkerPool, measuresUpdate: Bool = false
  ) -> StepReport {
    let norm = addLanes(lanes, pool).squareRoot()
    guard norm.isFinite else { return StepReport(gradientNorm: norm, isApplied: false, updateRatio: nil) }
    stepCount += 1
    // The reference's clip_grad_norm_ divides by norm + 1e-6.
    let clip = settings.clipNorm > 0 ? min(1, settings.clipNorm / (norm + 1e-6)) : 1
    let steps = rates.map { factor in
      AdamWStep(
        learningRate: learningRate * factor, beta1: settings.beta1, beta2: settings.beta2, epsilon: settings.epsilon,
        step: stepCount, gradientScale: clip)
    }
    let moved = measuresUpdate ? FixedSums(count: 2 * blocks.count) : nil
    update(lanes, steps, pool, moved)
    for (table, rate) in zip(tables, tableRates) {
      table.decayUntouched(by: 1 - learningRate * rates[rate] * settings.weightDecay)
    }
    return StepReport(gradientNorm: norm, isApplied: true, updateRatio: moved.map(Self.ratio))
  }

  /// Puts the sum of all lanes into the first and returns the sum of its squares.
  private func addLanes(_ lanes: [GradientBuffer], _ pool: WorkerPool) -> Double {
    let squares = FixedSums(count: blocks.count)
    pool.run { [blocks] worker in
      for index in stride(from: worker, to: blocks.count, by: pool.count) {
        squares.values[index] = Self.addBlock(blocks[index], lanes)
      }
    }
    var total = squares.values.reduce(0, +)
    for table in tables {
      let sum = lanes[0].rows(for: table.parameter)
      guard let sum, let base = sum.base else { continue }
      let count = sum.step.ids.count * table.parameter.columns
      for lane in lanes.dropFirst() {
        guard let other = lane.rows(for: table.parameter), let rows = other.base else { continue }
        precondition(other.step.ids.count == sum.step.ids.count, "lanes of one step read the same rows")
        add(rows, count, to: base)
      }
      total += sumOfSquares(base, count)
    }
    return total
  }

  private static func addBlock(_ block: Block, _ lanes: [GradientBuffer]) -> Double {
    let target = lanes[0].dense.base + block.offset
    var isEmpty = !lanes[0].hasGradient(block.parameter)
    if isEmpty { target.update(repeating: 0, count: block.count) }
    for lane in lanes.dropFirst() where lane.hasGradient(block.parameter) {
      add(lane.dense.base + block.offset, block.count, to: target)
      isEmpty = false
    }
    return isEmpty ? 0 : sumOfSquares(target, block.count)
  }

  /// Sums of squares by block: of what was added, of what it was added to.
  private static func ratio(_ moved: FixedSums) -> Double {
    let places = stride(from: 0, to: moved.values.count, by: 2)
    let (added, weights) = places.reduce((0.0, 0.0)) { ($0.0 + moved.values[$1], $0.1 + moved.values[$1 + 1]) }
    return weights > 0 ? (added / weights).squareRoot() : 0
  }

  /// A parameter that got no gradient in this step stays as it is, as in the reference.
  private func update(_ lanes: [GradientBuffer], _ steps: [AdamWStep], _ pool: WorkerPool, _ moved: FixedSums?) {
    let gradient = lanes[0]
    let isActive = store.parameters.map { parameter in lanes.contains { $0.hasGradient(parameter) } }
    let store = store
    let blocks = blocks
    let weights = store.dense.base
    let first = first.base
    let second = second.base
    let work = UpdateWork(weights: weights, gradients: gradient.dense.base, first: first, second: second)
    pool.run { worker in
      for index in stride(from: worker, to: blocks.count, by: pool.count) {
        let block = blocks[index]
        guard isActive[block.parameter.slot] else { continue }
        let before = moved.map { _ in
          Array(UnsafeBufferPointer(start: work.weights + block.offset, count: block.count))
        }
        adamW(
          work.weights + block.offset, gradient: work.gradients + block.offset, work.first + block.offset,
          work.second + block.offset, count: block.count, step: steps[block.rate], weightDecay: block.weightDecay)
        if let rows = block.rows { store.repack(block.parameter, rows: rows) }
        if let moved, let before {
          let now = work.weights + block.offset
          let added = before.indices.map { now[$0] - before[$0] }
          moved.values[2 * index] = sumOfSquares(added, block.count)
          moved.values[2 * index + 1] = sumOfSquares(before, block.count)
        }
      }
    }
    guard !tables.isEmpty else { return }
    let tables = zip(tables, tableRates).map { (moments: $0, step: steps[$1]) }
    let decay = settings.weightDecay
    pool.run { worker in
      for (table, step) in tables {
        let rows = table.parameter.rows
        let rowBlocks = (rows + Self.rowBlock - 1) / Self.rowBlock
        for block in stride(from: worker, to: rowBlocks, by: pool.count) {
          table.update(
            rows: block * Self.rowBlock..<min(rows, (block + 1) * Self.rowBlock),
            gradient: gradient.rows(for: table.parameter), store: store, step: step, weightDecay: decay)
        }
      }
    }
  }
}

/// One double a block, each written by one worker.
///
/// Unchecked Sendable: workers write disjoint elements between barriers.
private final class FixedSums: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<Double>

  init(count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }
}

/// The regions of an update. Unchecked Sendable: workers write disjoint blocks between barriers.
private struct UpdateWork: @unchecked Sendable {
  let weights: UnsafeMutablePointer<Float>
  let gradients: UnsafeMutablePointer<Float>
  let first: UnsafeMutablePointer<Float>
  let second: UnsafeMutablePointer<Float>
}
