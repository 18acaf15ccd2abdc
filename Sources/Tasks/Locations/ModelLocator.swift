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

  /// - Throws: `ModelError.notFound` with the places that were tried; `.severalHeads` for a run of several heads.
  package func find(_ name: String) throws -> Location {
    var places = [name]
    if let location = location(at: name) { return location }
    for run in runs(name) {
      if let location = location(at: run) { return location }
      places.append(run)
    }
    if let heads = heads(name) { throw ModelError.severalHeads(name: name, heads: heads) }
    throw ModelError.notFound(name: name, places: places)
  }

  /// The heads of a run that has several, as `find` takes them; nil for any other name.
  package func heads(_ name: String) -> [String]? {
    guard location(at: name) == nil else { return nil }
    for run in [name] + runs(name) where isJoint(run) {
      let heads = ((try? FileManager.default.contentsOfDirectory(atPath: run)) ?? []).sorted().filter {
        location(at: run + "/" + $0) != nil
      }
      if !heads.isEmpty { return heads.map { name + "/" + $0 } }
    }
    return nil
  }

  /// Whether a text can only be meant as a model: `TASK@…` or `TASK/…` of a task that has runs.
  package func looksLikeModel(_ name: String) -> Bool {
    guard let end = name.firstIndex(where: { $0 == "@" || $0 == "/" }), end != name.startIndex,
      !name.contains(where: \.isWhitespace), !name.contains("..")
    else { return false }
    return FileManager.default.fileExists(atPath: workspace.runs + "/" + name[..<end])
  }

  /// The runs that a name of a task may mean: `TASK`, `TASK@RUN`, and of several heads `TASK/HEAD` and `TASK@RUN/HEAD`.
  private func runs(_ name: String) -> [String] {
    guard !name.hasPrefix("/"), !name.contains("..") else { return [] }
    let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let head = parts.count == 2 ? "/" + parts[1] : ""
    let task = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let first = task.first, !first.isEmpty else { return [] }
    let folder = workspace.runs + "/" + first
    if task.count == 2 { return [folder + "/" + task[1] + head] }
    return [bestRun(in: folder).map { $0 + head } ?? folder]
  }

  private func isJoint(_ run: String) -> Bool { FileManager.default.fileExists(atPath: run + "/joint.json") }

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
        location(at: path) != nil || isJoint(path)
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
