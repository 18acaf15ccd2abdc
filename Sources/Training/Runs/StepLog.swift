import Files
import Foundation

/// `steps.jsonl`: one JSON object a step and an evaluation, written as it happens.
final class StepLog {
  private let path: String
  private let handle: FileHandle
  private var failure: (any Error)?

  init(path: String) throws {
    self.path = path
    guard FileManager.default.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
    else { throw RunError.cannotWrite(path: path, reason: "the file cannot be created") }
    self.handle = handle
  }

  /// A failed write is kept and reported by `close`: it must not end a training.
  func append(_ event: TrainingEvent) {
    guard failure == nil, let json = Self.json(event) else { return }
    do {
      try handle.write(contentsOf: Data((json.serialized() + "\n").utf8))
    } catch {
      failure = error
    }
  }

  func close() throws {
    try? handle.close()
    if let failure { throw RunError.cannotWrite(path: path, reason: failure.localizedDescription) }
  }

  private static func json(_ event: TrainingEvent) -> JSON? {
    switch event {
    case .step(let step):
      [
        "step": .number(JSONNumber(step.step)), "epoch": .number(JSONNumber(step.epoch)),
        "loss": .number(JSONNumber(step.loss)), "learning_rate": .number(JSONNumber(step.learningRate)),
        "gradient_norm": .number(JSONNumber(step.gradientNorm)), "tokens": .number(JSONNumber(step.tokens)),
        "seconds": .number(JSONNumber(step.seconds)),
      ]
    case .evaluated(let evaluation):
      [
        "evaluated_after": .number(JSONNumber(evaluation.step)), "metric": .string(evaluation.metric),
        "score": .number(JSONNumber(evaluation.score)), "best": .bool(evaluation.isBest),
      ]
    case .remark(let text): ["remark": .string(text)]
    case .stepSkipped(let step): ["skipped": .number(JSONNumber(step))]
    case .stoppedEarly(let step, _): ["stopped_early_at": .number(JSONNumber(step))]
    case .started, .finished: nil
    }
  }
}
