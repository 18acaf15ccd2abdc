import Encoders
import Evaluation
import Files
import Tasks

/// How a model of a run came to be: the object `lineage` of its `hone.json`, from which its card is written too.
///
/// - `run`, `data` (file, digest and rows by role), `settings`: what it was made of;
/// - `hone_version`, and `base_model` where the encoder's repository on the Hub is known;
/// - `weights`: the step whose weights they are, of how many; `chosen_by` and `left_out` where several heads were
///   trained together;
/// - `validation`, `test`: the score, what it was measured on, and the F1 of each label.
enum ModelLineage {
  /// What is known before the first step.
  static func make(
    _ run: RunFolder, _ task: TaskDefinition, subject: any TrainingSubject, base: ModelDirectory
  ) -> JSONObject {
    var files = JSONObject()
    for source in subject.sources {
      let digest = try? Digest.sha256(path: source.path)
      files[source.role] = [
        "file": .string(source.path.split(separator: "/").last.map(String.init) ?? source.path),
        "sha256": digest.map { .string($0) } ?? .null, "rows": .number(JSONNumber(source.rows)),
        "rejected": .number(JSONNumber(source.rejected.count)),
      ]
    }
    var object = JSONObject()
    object["run"] = .string("\(run.task)@\(run.name)")
    object["data"] = .object(files)
    object["settings"] = withoutFolders(task.json())
    object["hone_version"] = .string(HoneVersion.current)
    if let repository = EncoderOrigin.repository(of: base) { object["base_model"] = .string(repository) }
    return object
  }

  /// The settings with the data files' names in place of their paths: a model may go to others.
  private static func withoutFolders(_ settings: JSON) -> JSON {
    func shortened(_ json: JSON) -> JSON {
      switch json {
      case .string(let text) where text.contains("/"):
        .string(text.split(separator: "/").last.map(String.init) ?? text)
      case .object(let object):
        .object(JSONObject(object.members.map { JSONObject.Member(key: $0.key, value: shortened($0.value)) }))
      case .array(let items): .array(items.map(shortened))
      default: json
      }
    }
    guard var object = settings.objectValue, let data = object["data"] else { return settings }
    object["data"] = shortened(data)
    return .object(object)
  }

  /// What is known when weights are published.
  ///
  /// - Parameters:
  ///   - planned: steps of the whole training.
  ///   - look: how they do on the validation data; nil where there is none.
  ///   - joint: of several heads the score that chose them together, and the texts that this one left out since another
  ///     is scored on them.
  static func weights(
    step: Int, of planned: Int, _ look: ValidationLook?, metric: String, rows: Int,
    joint: (metric: String, leftOut: Int)? = nil
  ) -> JSONObject {
    var object = JSONObject()
    object["weights"] = [
      "step": .number(JSONNumber(step)), "planned_steps": .number(JSONNumber(planned)),
    ]
    if let joint {
      object["chosen_by"] = .string(joint.metric)
      object["left_out"] = .number(JSONNumber(joint.leftOut))
    }
    if let look {
      object["validation"] = score(
        look.score, metric: metric, rows: rows, interval: nil, labels: look.labelScores)
    }
    return object
  }

  /// What is known when all is done.
  static func test(_ report: TestReport) -> JSONObject {
    let json: JSON =
      switch report {
      case .texts(let report):
        score(
          report.score, metric: report.metric.rawValue, rows: report.scores.rowCount, interval: report.interval,
          labels: zip(report.labels, report.scores.perClass).map { LabelScore(label: $0, f1: $1.f1) })
      case .labels(let report):
        score(
          report.score, metric: report.metric.rawValue, rows: report.texts, interval: report.interval,
          labels: zip(report.labels, report.scores.perLabel).map { LabelScore(label: $0, f1: $1.f1) })
      case .numbers(let report):
        score(
          report.score, metric: report.metric.rawValue, rows: report.scores.rowCount, interval: report.interval,
          labels: [])
      case .entities(let report):
        score(
          report.score, metric: report.metric.rawValue, rows: report.texts, interval: report.interval,
          labels: report.scores.perType.map { LabelScore(label: $0.type, f1: $0.scores.f1) })
      }
    return JSONObject([JSONObject.Member(key: "test", value: json)])
  }

  private static func score(
    _ value: Double, metric: String, rows: Int, interval: ConfidenceInterval?, labels: [LabelScore]
  ) -> JSON {
    var object = JSONObject()
    object["metric"] = .string(metric)
    object["score"] = .number(JSONNumber(value))
    object["rows"] = .number(JSONNumber(rows))
    if let interval { object["interval"] = interval.json }
    if !labels.isEmpty {
      object["labels"] = .object(
        JSONObject(labels.map { JSONObject.Member(key: $0.label, value: .number(JSONNumber($0.f1))) }))
    }
    return .object(object)
  }
}
