package import Files

extension StoredRun {
  /// `TASK@NAME`, as commands take it.
  package var title: String { "\(task)@\(name)" }

  /// The pretrainings that its encoder came from, the last one first, where its settings are known.
  package var ancestors: [String] {
    var (found, json): ([String], JSON?) = ([], launch["came_from"])
    while let run = json?["run"]?.stringValue {
      found.append(run)
      json = json?["came_from"]
    }
    return found
  }

  /// How it stands: one that says it runs while nobody trains it was interrupted.
  package var standing: String {
    state == .running && !FileLock.isHeld(path + "/.lock") ? "interrupted" : state.rawValue
  }

  /// What is known of it in numbers and names, without its settings and its report.
  package var json: JSON {
    var object = JSONObject()
    object["name"] = .string(title)
    object["path"] = .string(path)
    object["state"] = .string(standing)
    object["kind"] = kind.map { .string($0) } ?? .null
    object["method"] = method.map { .string($0) } ?? .null
    object["encoder"] = encoder.map { .string($0) } ?? .null
    object["started_at"] = startedAt.map { .string($0) } ?? .null
    object["metric"] = metric.map { .string($0) } ?? .null
    object["best_score"] = bestScore.map { .number(JSONNumber($0)) } ?? .null
    object["best_step"] = bestStep.map { .number(JSONNumber($0)) } ?? .null
    object["test_score"] = testScore.map { .number(JSONNumber($0)) } ?? .null
    object["steps"] = .number(JSONNumber(steps))
    object["training_seconds"] = seconds.map { .number(JSONNumber($0)) } ?? .null
    object["tokens_per_second"] = tokensPerSecond.map { .number(JSONNumber($0)) } ?? .null
    object["peak_memory_mb"] = peakMemoryMegabytes.map { .number(JSONNumber($0)) } ?? .null
    return .object(object)
  }
}
