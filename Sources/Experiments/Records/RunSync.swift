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
  package func update(_ path: String, ended: StoredRun.State? = nil, earlier: StoredRun.State? = nil) throws {
    let files = RunFiles(path: path, runs: runs)
    let part = try files.log(after: try store.logSize(of: path) ?? 0)
    var run = try files.read(ended: ended, earlier: earlier)
    if run.state != .finished {
      // What a summary will say, from what is there.
      let kept = part.isWhole ? [] : try store.steps(of: path).suffix(1)
      let last = part.steps.last ?? kept.last
      run.steps = last?.step ?? 0
      run.seconds = last?.seconds
      let looks = (part.isWhole ? [] : try store.evaluations(of: path)) + part.evaluations
      run.metric = looks.last?.metric
      run.bestScore = looks.last { $0.isBest }?.score
      run.bestStep = looks.last { $0.isBest }?.step
    }
    try store.write(run, part)
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
        try update(files.path, earlier: state)
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
