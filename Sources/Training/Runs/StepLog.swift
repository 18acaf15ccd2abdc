import Files

/// `steps.jsonl`: one JSON object a step and an evaluation, written as it happens.
final class StepLog {
  private let file: ResumableFile
  private var failure: (any Error)?

  /// Opens the log or makes it.
  ///
  /// - Throws: `FilesError`.
  init(path: String) throws {
    file = try ResumableFile(path: path)
  }

  /// Bytes so far.
  var size: Int { file.size }

  /// Forgets what was written after the log had `size` bytes.
  ///
  /// - Throws: `FilesError`.
  func cut(to size: Int) throws { try file.cut(to: min(size, file.size)) }

  /// A failed write is kept for `fault`: it must not end a training.
  func append(_ event: TrainingEvent) {
    if let json = Self.json(event) { append(json) }
  }

  func append(_ json: JSON) {
    guard failure == nil else { return }
    let size = file.size
    do {
      try Array((json.serialized() + "\n").utf8).withUnsafeBytes { try file.append($0) }
    } catch {
      failure = error
      // A part of a line would be in the way of whoever reads the log.
      try? file.cut(to: size)
    }
  }

  /// The lines so far, without what is no line.
  ///
  /// - Throws: `FilesError`.
  func read() throws -> [JSON] {
    try file.map().withBytes { bytes in
      bytes.split(separator: UInt8(ascii: "\n")).compactMap {
        try? JSON.parse(UnsafeRawBufferPointer(rebasing: $0), source: file.path)
      }
    }
  }

  /// Makes what was written durable.
  ///
  /// - Throws: `FilesError`.
  func sync() throws { try file.sync() }

  /// What is to be said where a write failed on the way; nil: all was written.
  var fault: String? { failure.map { "the log is not whole: \($0)" } }

  private static func json(_ event: TrainingEvent) -> JSON? {
    switch event {
    case .step(let step): json(step)
    case .evaluated(let evaluation): json(evaluation)
    case .remark(let text): ["remark": .string(text)]
    case .stepSkipped(let step): ["skipped": .number(JSONNumber(step))]
    case .stoppedEarly(let step, _): ["stopped_early_at": .number(JSONNumber(step))]
    case .reading, .started, .resumed, .finished: nil
    }
  }

  private static func json(_ evaluation: TrainingEvaluation) -> JSON {
    var object = JSONObject()
    object["evaluated_after"] = .number(JSONNumber(evaluation.step))
    object["metric"] = .string(evaluation.metric)
    object["score"] = .number(JSONNumber(evaluation.score))
    object["best"] = .bool(evaluation.isBest)
    if !evaluation.labelScores.isEmpty {
      object["labels"] = .object(
        JSONObject(evaluation.labelScores.map { .init(key: $0.label, value: .number(JSONNumber($0.f1))) }))
    }
    if !evaluation.unpredicted.isEmpty {
      object["never_given"] = .array(evaluation.unpredicted.map { .string($0) })
    }
    return .object(object)
  }

  private static func json(_ step: TrainingStep) -> JSON {
    var object = JSONObject()
    object["step"] = .number(JSONNumber(step.step))
    object["epoch"] = .number(JSONNumber(step.epoch))
    object["loss"] = .number(JSONNumber(step.loss))
    if step.headLosses.count > 1 { object["losses"] = .array(step.headLosses.map { .number(JSONNumber($0)) }) }
    object["learning_rate"] = .number(JSONNumber(step.learningRate))
    object["gradient_norm"] = .number(JSONNumber(step.gradientNorm))
    if let ratio = step.updateRatio { object["update_ratio"] = .number(JSONNumber(ratio)) }
    object["tokens"] = .number(JSONNumber(step.tokens))
    object["seconds"] = .number(JSONNumber(step.seconds))
    if let bytes = step.memoryBytes { object["memory_mb"] = .number(JSONNumber(bytes / 1_048_576)) }
    return .object(object)
  }
}
