import Files
import Tasks
import Training

/// With which encoder a task is trained.
package enum DomainSide: String, Sendable, CaseIterable {
  /// The one that the domain step began with.
  case before
  /// The one that it left behind.
  case after
}

/// One training of a task on one of the two encoders, and how it scored.
struct DomainTrial: Sendable, Equatable {
  let task: String
  let side: DomainSide
  let seed: UInt64
  /// As other commands name it.
  let run: String
  /// A score a head; of one head its name is nil.
  let scores: [Score]
  /// Why there are none: the training ran away.
  let failure: String?

  /// A head's score.
  struct Score: Sendable, Equatable {
    let head: String?
    let metric: String
    let value: Double
    /// Whether it is one of test rows; else of the validation rows that the weights were chosen on.
    let isTest: Bool
  }
}

extension DomainTrial.Score {
  /// What the summary of a finished run says.
  ///
  /// - Throws: `FilesError` for a damaged file, `ExperimentError.noScores` where there is no score.
  static func read(_ run: RunFolder) throws -> [DomainTrial.Score] {
    let summary = try JSON.parse(MappedFile(path: run.path + "/summary.json"))
    guard let heads = summary["heads"]?.objectValue else {
      return [try score(summary, head: nil, validation: summary["best_score"], run)]
    }
    return try heads.members.map { head in
      // The best score of several heads is the mean of theirs; each head's own stands with its model.
      let settings = try JSON.parse(MappedFile(path: "\(run.path)/\(head.key)/model/\(ModelSettings.fileName)"))
      return try score(head.value, head: head.key, validation: settings["lineage"]?["validation"]?["score"], run)
    }
  }

  private static func score(
    _ summary: JSON, head: String?, validation: JSON?, _ run: RunFolder
  ) throws -> DomainTrial.Score {
    let test = summary["test"]
    guard let value = test?["score"]?.doubleValue ?? validation?.doubleValue else {
      throw ExperimentError.noScores(reason: "\(run.path) has none")
    }
    let isTest = test?["score"]?.doubleValue != nil
    let metric = (isTest ? test?["metric"]?.stringValue : nil) ?? summary["metric"]?.stringValue ?? ""
    return DomainTrial.Score(head: head, metric: metric, value: value, isTest: isTest)
  }
}

extension DomainTrial {
  var json: JSON {
    [
      "task": .string(task), "side": .string(side.rawValue), "seed": .number(JSONNumber(Int(clamping: seed))),
      "run": .string(run), "failure": failure.map { .string($0) } ?? .null,
      "scores": .array(
        scores.map {
          [
            "head": $0.head.map { .string($0) } ?? .null, "metric": .string($0.metric),
            "score": .number(JSONNumber($0.value)), "scored_on": $0.isTest ? "test" : "validation",
          ]
        }),
    ]
  }

  /// Nil for anything else.
  init?(_ json: JSON) {
    guard let task = json["task"]?.stringValue, let side = json["side"]?.stringValue.flatMap(DomainSide.init),
      let seed = json["seed"]?.intValue, let run = json["run"]?.stringValue, let scores = json["scores"]?.arrayValue
    else { return nil }
    self.task = task
    self.side = side
    self.seed = UInt64(clamping: seed)
    self.run = run
    self.failure = json["failure"]?.stringValue
    self.scores = scores.compactMap { score in
      guard let metric = score["metric"]?.stringValue, let value = score["score"]?.doubleValue else { return nil }
      return Score(
        head: score["head"]?.stringValue, metric: metric, value: value, isTest: score["scored_on"] == "test")
    }
  }
}
