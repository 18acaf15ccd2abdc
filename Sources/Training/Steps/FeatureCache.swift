import Encoders
import NN
import Synchronization
import Tasks
import Tensors

/// The features of every window under a fixed encoder, computed once, without dropout: one row a window, or one a token
/// where tokens have labels.
///
/// Unchecked Sendable: rows are written by one worker each before anybody reads.
final class FeatureCache: @unchecked Sendable {
  let columns: Int
  /// The first row of each window of each item.
  private let firstRow: [[Int]]
  private let rowCounts: [[Int]]
  private let region: FloatRegion

  /// - Throws: `TensorError.outOfMemory`.
  init(_ items: [TrainingItem], model: ClassifierModel, store: ParameterStore, pool: WorkerPool) throws {
    columns = model.encoder.hiddenSize
    let isPooled = model.head.isPooled
    rowCounts = items.map { $0.windows.map { isPooled ? 1 : $0.ids.count } }
    var total = 0
    firstRow = rowCounts.map { counts in
      counts.map { count in
        defer { total += count }
        return total
      }
    }
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
        guard let first = self.firstRow[start].first else { continue }
        (self.region.base + first * columns).update(from: features.data, count: features.count)
      }
    }
  }

  func rowCount(item: Int, window: Int) -> Int { rowCounts[item][window] }

  func copy(item: Int, window: Int, into target: UnsafeMutablePointer<Float>) {
    target.update(
      from: region.base + firstRow[item][window] * columns, count: rowCounts[item][window] * columns)
  }
}
