import Encoders
import Files
import NN
import PEFT
import Tasks
import Tensors
import Training

/// A tiny encoder with its family's head of masked language modelling, from the fixtures.
struct TinyLanguage {
  let model: MaskedLanguageModel
  let store: ParameterStore

  /// - Parameter folder: with an encoder, and with the head's weights in `masked-head.safetensors`.
  init(folder: String, dropout: Float = 0, usesLoRA: Bool = false) throws {
    let base = try ModelDirectory.open(folder + "/encoder")
    let rates = DropoutOverrides(hidden: dropout, attention: dropout)
    model = try MaskedLanguageModel(
      base, dropout: rates,
      adapter: usesLoRA
        ? { _ in LoRAConfiguration(rank: 4, alpha: 8, targetModules: base.family.adapterTargets.lowRank) } : nil)
    store = try model.trainingStore(from: base, seed: 1).store
    let file = try SafetensorsFile(path: folder + "/masked-head.safetensors")
    for entry in file.tensors {
      guard let parameter = model.headParameters.first(where: { $0.name == entry.name }) else { continue }
      let target = UnsafeMutableBufferPointer(start: try store.own(parameter), count: parameter.count)
      try file.copyFloats(of: entry, into: target)
    }
  }

  static func sequences(_ rows: JSON?) -> [MaskedSequence] {
    (rows?.arrayValue ?? []).enumerated().map { index, row in
      func numbers(_ key: String) -> [Int32] { (row[key]?.arrayValue ?? []).map { Int32($0.intValue ?? 0) } }
      let (ids, labels) = (numbers("input_ids"), numbers("labels"))
      let places = labels.indices.filter { labels[$0] >= 0 }
      return MaskedSequence(
        number: UInt32(index), ids: ids,
        typeIDs: row["token_type_ids"] == nil ? ids.map { _ in 0 } : numbers("token_type_ids"),
        rows: places.map { Int32($0) }, labels: places.map { labels[$0] })
    }
  }

  /// The sequences as one batch, and the rows of their hidden tokens.
  static func batch(_ sequences: [MaskedSequence]) -> (batch: PackedBatch, rows: [Int], labels: [Int32]) {
    let batch = PackedBatch(sequences: sequences.map { ($0.ids, $0.typeIDs) }, exampleIDs: sequences.map(\.number))
    let rows = sequences.enumerated().flatMap { index, sequence in
      sequence.rows.map { batch.layout.offsets[index] + Int($0) }
    }
    return (batch, rows, sequences.flatMap(\.labels))
  }
}

/// Steps over rows in their order, round and round.
final class RowObjective: TrainingObjective {
  private let rows: [MaskedSequence]
  private let pass: LanguagePass
  private let size: Int
  let lanes: Int

  init(_ rows: [MaskedSequence], pass: LanguagePass, size: Int, lanes: Int) {
    self.rows = rows
    self.pass = pass
    self.size = size
    self.lanes = lanes
  }

  var stepsPerEpoch: Int { (rows.count + size - 1) / size }
  var lossCount: Int { 1 }

  func start(totalSteps: Int, workers: Int) -> TrainingStart {
    TrainingStart(
      texts: rows.count, windows: rows.count, tokensPerEpoch: 0, totalSteps: totalSteps, stepsPerEpoch: stepsPerEpoch,
      trainableParameters: 0, totalParameters: 0, workers: workers, lanes: lanes, operationsPerToken: 0, frozen: nil)
  }

  func step(_ index: Int) -> any PlannedStep {
    let first = index % stepsPerEpoch * size
    return LanguageStep(
      Array(rows[first..<min(first + size, rows.count)]), epoch: index / stepsPerEpoch, pass: pass,
      microBatchTokens: 24,
      lanes: lanes)
  }
}
