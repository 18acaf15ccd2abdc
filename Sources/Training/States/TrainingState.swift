import Files
import NN

/// A training as it stood after a step, read from its directory: `checkpoint-STEP` in the run.
///
/// - `hone_state.json`: progress, what of the optimizer are numbers, length of the log, digest of the arrays;
/// - `training_state.safetensors`: values and moments of every trained parameter (see `AdamWOptimizer.stateArrays`);
/// - `trainer_state.json`: progress and history as the Hugging Face Trainer writes them, for tools that read these;
/// - `best/NAME/`: the models published so far, under second names of the same files.
struct TrainingState {
  static let version = 1
  static let fileName = "hone_state.json"
  static let arraysName = "training_state.safetensors"
  static let historyName = "trainer_state.json"
  static let bestName = "best"

  let path: String
  let progress: TrainerProgress
  let counts: OptimizerCounts
  /// Bytes that `steps.jsonl` had.
  let logSize: Int
  /// The names of the models under `best/`.
  let published: [String]
  private let arrays: SafetensorsFile

  /// - Throws: `StateError.damaged` for a directory that is not whole.
  init(path: String) throws {
    self.path = path
    let handle = try DirectoryHandle(path: path)
    guard handle.contains(Self.fileName), handle.contains(Self.arraysName) else {
      throw StateError.damaged(path: path, reason: "a file is missing")
    }
    let json = try JSON.parse(handle.map(Self.fileName))
    guard json["version"]?.intValue == Self.version else {
      throw StateError.damaged(
        path: path, reason: "expected version \(Self.version), found \(json["version"]?.serialized() ?? "none")")
    }
    guard let progress = json["progress"].flatMap(TrainerProgress.init),
      let steps = json["optimizer"]?["steps"]?.intValue,
      let pending = json["optimizer"]?["pending_decay"]?.arrayValue?.map(\.doubleValue), !pending.contains(nil),
      let logSize = json["log_bytes"]?.intValue, let digest = json["sha256"]?.stringValue
    else { throw StateError.damaged(path: path, reason: "\(Self.fileName) lacks a value") }
    self.progress = progress
    counts = OptimizerCounts(steps: steps, pendingDecay: pending.compactMap { $0 })
    self.logSize = logSize
    published = json["published"]?.arrayValue?.compactMap(\.stringValue) ?? []
    let file = try handle.map(Self.arraysName)
    guard Digest.sha256(file).hasSameBytes(as: digest) else {
      throw StateError.damaged(path: path, reason: "\(Self.arraysName) has another sha256 than was written")
    }
    arrays = try SafetensorsFile(file)
  }

  /// Puts weights and moments back.
  ///
  /// - Throws: `StateError.damaged` where the arrays are those of another model.
  func restore(_ optimizer: AdamWOptimizer) throws {
    guard counts.pendingDecay.count == optimizer.tables.count else {
      throw StateError.damaged(path: path, reason: "it is of another model")
    }
    var read = 0
    try optimizer.restore(counts) { name, shape, target in
      guard let entry = arrays[name], entry.shape == shape else {
        throw StateError.damaged(path: path, reason: "it is of another model: \(name) is missing or of another shape")
      }
      try arrays.copyFloats(of: entry, into: target)
      read += 1
    }
    guard read == arrays.tensors.count else {
      throw StateError.damaged(path: path, reason: "it is of another model: it has arrays that this one lacks")
    }
  }
}

/// What can be wrong with a training's state.
package enum StateError: Error, Equatable, Sendable, CustomStringConvertible {
  case damaged(path: String, reason: String)

  package var description: String {
    switch self {
    case .damaged(let path, let reason):
      "\(path): cannot go on from this state: \(reason)"
    }
  }
}
