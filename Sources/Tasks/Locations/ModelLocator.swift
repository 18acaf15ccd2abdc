import Evaluation
import Files
import Foundation

/// Finds a trained model by the names that every command takes: a path, a task's name (its best run), or `NAME@RUN`.
package struct ModelLocator: Sendable {
  private let workspace: WorkspaceFolder

  package init(_ workspace: WorkspaceFolder) {
    self.workspace = workspace
  }

  /// A model's directory and, where it lies in one, its run.
  package struct Location: Sendable, Equatable {
    package let model: String
    package let run: String?
  }

  /// - Throws: `ModelError.notFound` with the places that were tried.
  package func find(_ name: String) throws -> Location {
    var places = [name]
    if let location = location(at: name) { return location }
    let parts = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let task = workspace.runs + "/" + parts[0]
    if !parts[0].isEmpty, !parts[0].contains("..") {
      if parts.count == 2 {
        places.append(task + "/" + parts[1])
        if let location = location(at: task + "/" + parts[1]) { return location }
      } else {
        places.append(task)
        if let best = bestRun(in: task), let location = location(at: best) { return location }
      }
    }
    throw ModelError.notFound(name: name, places: places)
  }

  private func location(at path: String) -> Location? {
    let files = FileManager.default
    func holdsModel(_ folder: String) -> Bool {
      files.fileExists(atPath: folder + "/config.json") || files.fileExists(atPath: folder + "/adapter_config.json")
    }
    if holdsModel(path + "/model") { return Location(model: path + "/model", run: path) }
    guard holdsModel(path) else { return nil }
    let parent = URL(fileURLWithPath: path).standardizedFileURL.deletingLastPathComponent().path
    let isInRun = path.hasSuffix("/model") && files.fileExists(atPath: parent + "/summary.json")
    return Location(model: path, run: isInRun ? parent : nil)
  }

  /// The run with the best validation score among those with the metric of the newest one: scores of two metrics do not
  /// compare. Among equals, and where there was no validation, the newest.
  private func bestRun(in folder: String) -> String? {
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    let runs = names.compactMap { name -> (path: String, metric: String, score: Double)? in
      let path = folder + "/" + name
      guard let file = try? MappedFile(path: path + "/summary.json"), let json = try? JSON.parse(file),
        location(at: path) != nil
      else { return nil }
      return (path, json["metric"]?.stringValue ?? "", json["best_score"]?.doubleValue ?? .nan)
    }
    guard let metric = runs.last?.metric else { return nil }
    let direction = TaskKinds.direction(ofMetric: metric)
    var best: (path: String, score: Double)?
    for run in runs where run.metric.hasSameBytes(as: metric) {
      if best.map({ !direction.isBetter($0.score, than: run.score) }) ?? true { best = (run.path, run.score) }
    }
    return best?.path
  }
}
