import Encoders
import Files
import Foundation
import NN
import PEFT
import Tasks
import Tensors
import Training

/// The tiny random-weight BERT of `Tests/Fixtures/tiny-bert`, made by `make_bert_fixtures.py` with the reference library.
struct TinyBert {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/tiny-bert").path

  /// Of the folder, unless the name is absolute.
  static func json(_ name: String) throws -> JSON { try JSON.parse(MappedFile(path: path(name))) }

  static func tensors(_ name: String) throws -> SafetensorsFile { try SafetensorsFile(path: path(name)) }

  private static func path(_ name: String) -> String { name.hasPrefix("/") ? name : folder + "/" + name }

  let model: ClassifierModel
  let store: ParameterStore

  /// The model with three classes or five tags, its encoder's weights, and a head or adapter from a fixture file.
  init(
    pooling: HeadSettings.Pooling, method: String = "full", head: String, dropout: Float = 0,
    kind: TaskKind = .classification, folder: String = Self.folder
  ) throws {
    let base = try ModelDirectory.open(folder + "/encoder")
    var settings = ModelSettings(
      task: "tiny", kind: kind, labels: Self.labels(kind),
      pooling: pooling, method: method, encoder: "tiny")
    settings.hiddenDropout = dropout
    settings.attentionDropout = dropout
    settings.headDropout = dropout
    if method == "lora" {
      settings.adapter = AdapterSetup(
        LoRAConfiguration(
          rank: 4, alpha: 8, dropout: Double(dropout), targetModules: base.family.adapterTargets.lowRank))
    }
    settings.ownWeights = method == "full" ? .all : .none
    model = try ClassifierModel(base.configuration, family: base.family, settings: settings)
    store = try ModelWeights(model).trainingStore(from: base, seed: 1, keepsHead: false)
    try set(from: Self.tensors(head))
  }

  init(model: ClassifierModel, store: ParameterStore) {
    self.model = model
    self.store = store
  }

  private static func labels(_ kind: TaskKind) -> [String] {
    switch kind.target {
    case .text: ["a", "b", "c"]
    case .labels: ["a", "b", "c", "d"]
    case .number: ["score"]
    case .words: ["O", "B-X", "I-X", "B-Y", "I-Y"]
    }
  }

  /// Overwrites parameters by the tensors of a file, PEFT's prefix taken off.
  func set(from file: SafetensorsFile) throws {
    for entry in file.tensors {
      let name = entry.name.hasPrefix("base_model.model.") ? String(entry.name.dropFirst(17)) : entry.name
      guard let parameter = model.parameters.first(where: { $0.name == name }) else { continue }
      let target = UnsafeMutableBufferPointer(start: try store.own(parameter), count: parameter.count)
      try file.copyFloats(of: entry, into: target)
    }
  }

  /// The parameter whose tensor has a name in a checkpoint's or an adapter's file.
  func parameter(inFile name: String) -> Parameter? {
    model.parameters.first { parameter in
      let isSaved = model.trainableSlots.contains(parameter.slot)
      return model.adapter == nil || isSaved ? model.adapterFileName(of: parameter) == name : false
    }
  }

  static func items(_ rows: JSON?) -> [TrainingItem] {
    (rows?.arrayValue ?? []).enumerated().map { index, row in
      let ids = (row["input_ids"]?.arrayValue ?? []).compactMap { $0.intValue.map { Int32($0) } }
      let types =
        row["token_type_ids"]?.arrayValue?.compactMap { $0.intValue.map { Int32($0) } } ?? ids.map { _ in 0 }
      let window = TextWindows.Window(ids: ids, typeIDs: types, weight: ids.count)
      if let targets = row["targets"]?.arrayValue {
        let values = targets.compactMap { $0.doubleValue.map { Float($0) } }
        return TrainingItem(row: index, windows: [window], target: .values(values), mass: Float(values.count))
      }
      if let labels = row["labels"]?.arrayValue {
        let known = labels.enumerated().filter { ($1.intValue ?? -1) >= 0 }
        let targets = WordTargets(
          rows: known.map { Int32($0.offset) }, labels: known.map { Int32($0.element.intValue ?? -1) })
        return TrainingItem(row: index, windows: [window], target: .words([targets]))
      }
      return TrainingItem(row: index, windows: [window], label: row["label"]?.intValue ?? 0)
    }
  }

  static func label(_ item: TrainingItem) -> Int {
    if case .label(let label) = item.target { label } else { -1 }
  }

  static func batch(_ items: [TrainingItem]) -> PackedBatch {
    PackedBatch(
      sequences: items.map { ($0.windows[0].ids, $0.windows[0].typeIDs) }, exampleIDs: items.map { UInt32($0.row) })
  }

  static func rows(_ json: JSON?) -> [[Double]] {
    (json?.arrayValue ?? []).map { ($0.arrayValue ?? []).compactMap(\.doubleValue) }
  }
}
