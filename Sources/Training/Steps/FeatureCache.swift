import Encoders
import Files
import NN
import Synchronization
import Tasks
import Tensors

/// What the frozen part of a model gives for every window, computed once and without dropout: of a fixed encoder the
/// head's features (a row a window, or one a token where tokens have labels), of frozen lower layers the hidden states
/// `[tokens, hidden]` that the first trained layer reads.
///
/// Unchecked Sendable: rows are written by one worker each before anybody reads.
final class FeatureCache: @unchecked Sendable {
  /// Layers that are not computed again; nil: the whole encoder, and what the head makes of it.
  let layers: Int?
  let columns: Int
  let byteCount: Int
  /// Whether the rows lie in a file.
  let isOnDisk: Bool
  /// The first row of each window of each item.
  private let firstRow: [[Int]]
  private let rowCounts: [[Int]]
  private let rows: Rows

  private enum Rows {
    case memory(FloatRegion)
    case file(ScratchFile, UnsafePointer<Float>)
  }

  /// Nil where every layer trains, or dropout would differ from step to step.
  ///
  /// - Parameters:
  ///   - folder: where a file may lie that is too large for memory.
  ///   - memoryLimit: bytes up to which there is none.
  /// - Throws: `TensorError.outOfMemory`, `FilesError`.
  init?(
    _ items: [TrainingItem], models: [ClassifierModel], store: ParameterStore, pool: WorkerPool, folder: String,
    memoryLimit: Int
  ) throws {
    let model = models[0]
    let frozen = models.reduce(Int.max) { min($0, $1.layersWithoutGradient) }
    guard model.hasFixedFeatures || frozen > 0 else { return nil }
    // What heads make of the encoder's states is their own.
    let layers = model.hasFixedFeatures && models.count == 1 ? nil : frozen
    self.layers = layers
    columns = model.encoder.hiddenSize
    let isPooled = layers == nil && model.head.isPooled
    rowCounts = items.map { $0.windows.map { isPooled ? 1 : $0.ids.count } }
    var total = 0
    firstRow = rowCounts.map { counts in
      counts.map { count in
        defer { total += count }
        return total
      }
    }
    byteCount = total * columns * MemoryLayout<Float>.stride
    isOnDisk = byteCount > memoryLimit
    let file = isOnDisk ? try ScratchFile(folder: folder, count: byteCount) : nil
    let region = isOnDisk ? nil : try FloatRegion(count: total * columns)
    let failure = Mutex<(any Error)?>(nil)
    let next = Atomic(0)
    let chunk = 8
    pool.run { [columns, firstRow] _ in
      let workspace = Workspace()
      while failure.withLock({ $0 == nil }) {
        let start = next.add(chunk, ordering: .relaxed).oldValue
        guard start < items.count else { return }
        let windows = items[start..<min(start + chunk, items.count)].flatMap(\.windows)
        guard let first = firstRow[start].first else { continue }
        workspace.reset()
        let features = Self.compute(windows, layers, model, store, workspace)
        if let region {
          (region.base + first * columns).update(from: features.data, count: features.count)
        } else {
          do {
            let bytes = UnsafeRawBufferPointer(UnsafeBufferPointer(start: features.data, count: features.count))
            try file?.write(bytes, at: first * columns * MemoryLayout<Float>.stride)
          } catch {
            failure.withLock { $0 = error }
          }
        }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
    if let region {
      rows = .memory(region)
    } else if let file {
      rows = .file(file, try file.mapped().assumingMemoryBound(to: Float.self))
    } else {
      return nil
    }
  }

  private static func compute(
    _ windows: [TextWindows.Window], _ layers: Int?, _ model: ClassifierModel, _ store: ParameterStore,
    _ workspace: Workspace
  ) -> Tensor {
    let batch = PackedBatch(
      sequences: windows.map { ($0.ids, $0.typeIDs) }, exampleIDs: Array(repeating: 0, count: windows.count))
    let context = ForwardContext(
      parameters: store, workspace: workspace, layout: batch.layout,
      adapters: model.segments(sequences: windows.count))
    return layers.map { model.encoder.lower(batch, layers: $0, context) } ?? model.features(batch, context)
  }

  func rowCount(item: Int, window: Int) -> Int { rowCounts[item][window] }

  func copy(item: Int, window: Int, into target: UnsafeMutablePointer<Float>) {
    let base: UnsafePointer<Float>
    switch rows {
    case .memory(let region): base = UnsafePointer(region.base)
    case .file(_, let map): base = map
    }
    target.update(from: base + firstRow[item][window] * columns, count: rowCounts[item][window] * columns)
  }
}
