package import Files

/// A run as the store keeps it.
package struct StoredRun: Sendable, Equatable {
  /// How a run stands.
  package enum State: String, Sendable {
    case running, stopped, failed, finished
  }

  /// The run's folder, absolute.
  package var path: String
  package var task: String
  /// As in `TASK@NAME`.
  package var name: String
  package var kind: String?
  package var method: String?
  package var encoder: String?
  /// UTC, ISO 8601.
  package var startedAt: String?
  package var state: State
  package var metric: String?
  package var bestScore: Double?
  package var bestStep: Int?
  package var testScore: Double?
  package var steps = 0
  package var totalSteps: Int?
  package var seconds: Double?
  package var tokensPerSecond: Double?
  package var peakMemoryMegabytes: Double?
  /// `launch.json` and `summary.json` of the run.
  package var launch: JSON = .null
  package var summary: JSON = .null
  package var data: [DataFile] = []
  package var artifacts: [Artifact] = []

  /// A file that the run read.
  package struct DataFile: Sendable, Equatable {
    package let role: String
    package let file: String
    package let sha256: String?

    package init(role: String, file: String, sha256: String?) {
      self.role = role
      self.file = file
      self.sha256 = sha256
    }
  }

  /// A file of the published model.
  package struct Artifact: Sendable, Equatable {
    package let name: String
    package let bytes: Int
    package let sha256: String

    package init(name: String, bytes: Int, sha256: String) {
      self.name = name
      self.bytes = bytes
      self.sha256 = sha256
    }
  }

  package init(path: String, task: String, name: String, state: State) {
    self.path = path
    self.task = task
    self.name = name
    self.state = state
  }
}

/// One step of a run.
package struct StoredStep: Sendable, Equatable {
  package var step: Int
  package var epoch: Int?
  package var loss: Double?
  package var learningRate: Double?
  package var gradientNorm: Double?
  package var updateRatio: Double?
  package var tokens: Int?
  /// Of training so far.
  package var seconds: Double?
  package var memoryMegabytes: Double?

  package init(step: Int) { self.step = step }
}

/// One look at the validation data.
package struct StoredEvaluation: Sendable, Equatable {
  package var step: Int
  package var metric: String
  package var score: Double
  package var isBest: Bool
  /// The score of each label, where the kind has such; else null.
  package var labels: JSON

  package init(step: Int, metric: String, score: Double, isBest: Bool, labels: JSON = .null) {
    self.step = step
    self.metric = metric
    self.score = score
    self.isBest = isBest
    self.labels = labels
  }
}

/// What is new in a run's log since it was read last.
package struct LogPart: Sendable {
  package var steps: [StoredStep] = []
  package var evaluations: [StoredEvaluation] = []
  package var remarks: [String] = []
  /// Bytes of the log that are read now.
  package var size = 0
  /// What stands before that place.
  package var mark: String?
  /// Whether it is the whole log and not only what follows.
  package var isWhole = false

  package init() {}
}
