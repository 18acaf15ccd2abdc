import Encoders
import NN
import Synchronization
import Tasks
import Tensors

/// The features of every window under a fixed encoder: computed once, without dropout.
///
/// Unchecked Sendable: rows are written by one worker each before anybody reads.
final class FeatureCache: @unchecked Sendable {
  let columns: Int
  private let firstRow: [Int]
  private let region: FloatRegion

  /// - Throws: `TensorError.outOfMemory`.
  init(_ items: [TrainingItem], model: ClassifierModel, store: ParameterStore, pool: WorkerPool) throws {
    columns = model.encoder.hiddenSize
    var rows: [Int] = []
    var total = 0
    for item in items {
      rows.append(total)
      total += item.windows.count
    }
    firstRow = rows
    region = try FloatRegion(count: total * columns)
    let next = Atomic(0)
    let chunk = 8
    pool.run { [columns] _ in
      let workspace = Workspace()
      while true {
        let start = next.add(chunk, ordering: .relaxed).oldValue
        guard start < items.count else { return }
        let part = items[start..<min(start + chunk, items.count)]
        let windows = part.flatMap(\.windows)
        let batch = PackedBatch(
          sequences: windows.map { ($0.ids, $0.typeIDs) }, exampleIDs: Array(repeating: 0, count: windows.count))
        workspace.reset()
        let context = ForwardContext(parameters: store, workspace: workspace, layout: batch.layout)
        let features = model.features(batch, context)
        (self.region.base + self.firstRow[start] * columns).update(from: features.data, count: features.count)
      }
    }
  }

  func copy(item: Int, window: Int, into target: UnsafeMutablePointer<Float>) {
    target.update(from: region.base + (firstRow[item] + window) * columns, count: columns)
  }
}
