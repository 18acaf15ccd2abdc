import Files
import Foundation
package import Store

/// Keeps the store as the folders of runs are.
package struct RunSync: Sendable {
  package let store: RunStore
  /// The workspace's `runs`.
  package let runs: String

  package init(store: RunStore, runs: String) {
    self.store = store
    self.runs = runs
  }

  /// Brings one run up to date.
  ///
  /// - Parameter ended: how the training process says that it ended.
  /// - Throws: `StoreError`, `FilesError`.
  package func update(_ path: String, ended: StoredRun.State? = nil) throws {
    let files = RunFiles(path: path, runs: runs)
    try store.update(path) { kept in
      // The summary first: a run that is finished has written all of its log.
      var run = try files.read(ended: ended, earlier: kept?.run.state)
      let part = try files.log(after: kept?.logSize ?? 0, mark: kept?.logMark)
      guard run.state != .finished else { return (run, part) }
      // What a summary will say, from what is there.
      let before = part.isWhole ? nil : kept?.run
      run.steps = part.steps.last?.step ?? before?.steps ?? 0
      run.seconds = part.steps.last?.seconds ?? before?.seconds
      run.metric = part.evaluations.last?.metric ?? before?.metric
      let best = part.evaluations.last { $0.isBest }
      run.bestScore = best?.score ?? before?.bestScore
      run.bestStep = best?.step ?? before?.bestStep
      return (run, part)
    }
  }

  /// Brings all runs up to date, and forgets those whose folder is gone.
  ///
  /// - Returns: what could not be read, in a line each.
  /// - Throws: `StoreError`.
  package func updateAll() throws -> [String] {
    let known = Dictionary(try store.runs().map { ($0.path, $0.state) }, uniquingKeysWith: { first, _ in first })
    var faults: [String] = []
    var seen: Set<String> = []
    for files in RunFiles.all(in: runs) {
      seen.insert(files.path)
      let state = known[files.path]
      // What is finished does not change any more.
      guard state != .finished else { continue }
      do {
        try update(files.path)
      } catch let error as StoreError {
        throw error
      } catch {
        faults.append("\(error)")
      }
    }
    for path in known.keys where path.hasPrefix(runs + "/") && !seen.contains(path) { try store.remove(path) }
    return faults
  }
}
