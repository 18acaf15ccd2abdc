import Evaluation
import Files
package import Foundation
package import Store
import Tasks

/// What of a workspace's runs nobody needs any more: old runs, failed ones, and models that others are better than.
///
/// `failed` and `keepBest` say what goes. `days` alone stands for whole runs that are so old, and beside one of the others
/// for those of its runs only that are. A run that is being trained is never among them.
package struct RunPurge: Sendable {
  /// Days for which nothing was written into a run.
  package var days: Int?
  /// Runs that failed or whose process died.
  package var failed = false
  /// Of each task the models of all but so many of the best finished runs, by the validation score.
  package var keepBest: Int?
  /// Runs of this task only; nil: of all.
  package var task: String?

  package init(days: Int? = nil, failed: Bool = false, keepBest: Int? = nil, task: String? = nil) {
    self.days = days
    self.failed = failed
    self.keepBest = keepBest
    self.task = task
  }

  /// What goes of one run.
  package struct Item: Sendable, Equatable {
    package let run: StoredRun
    /// Folders: the run's own, or those of its models.
    package let paths: [String]
    package let isWhole: Bool
    /// In words.
    package let reason: String
    package let bytes: Int
  }

  /// What goes, in the order of the runs, and what is left alone though it would go, in a line each.
  ///
  /// - Parameters:
  ///   - runs: all that the store knows, those of other tasks too.
  ///   - folder: the workspace's `runs`: what lies elsewhere stays.
  ///   - now: the time from which age is counted.
  package func choose(
    _ runs: [StoredRun], in folder: String, now: Date
  ) -> (items: [Item], spared: [String]) {
    let home = Self.place(folder)
    let runs = runs.filter { $0.path.hasPrefix(folder + "/") }
    let losers = keepBest.map { beaten(runs, keeping: $0) } ?? []
    var items: [Item] = []
    var spared: [String] = []
    for run in runs where task.map({ $0.hasSameBytes(as: run.task) }) ?? true {
      guard let (paths, isWhole, reason) = choice(run, beaten: losers, now: now) else { continue }
      if Self.isInProgress(run) {
        spared.append("\(run.task)@\(run.name): is being trained; it is left alone")
      } else if !RunParts.isFolder(run.path) || !Self.place(run.path).hasPrefix(home + "/") {
        spared.append("\(run.task)@\(run.name): is a link to another place; delete it yourself")
      } else if !paths.isEmpty {
        let bytes = paths.reduce(0) { $0 + DiskUse($1).bytes }
        items.append(Item(run: run, paths: paths, isWhole: isWhole, reason: reason, bytes: bytes))
      }
    }
    // What stays may keep others: again until nothing changes.
    while true {
      let going = Set(items.map(\.run.path))
      let needed = runs.filter { !going.contains($0.path) }.flatMap(Self.needs)
      guard
        let place = items.firstIndex(where: { item in
          let own = Self.place(item.run.path) + "/"
          return needed.contains { ($0.path + "/").hasPrefix(own) }
        })
      else { return (items, spared) }
      let item = items.remove(at: place)
      let own = Self.place(item.run.path) + "/"
      let reason = needed.first { ($0.path + "/").hasPrefix(own) }.map { "\($0.run) \($0.use) \($0.path)" } ?? ""
      spared.append("\(item.run.task)@\(item.run.name): \(reason); it is left alone")
    }
  }

  /// A path without links, as far as it is there.
  private static func place(_ path: String) -> String { (try? FileStatus.resolved(path)) ?? path }

  /// What a run cannot do without: an unfinished one where it starts and its encoder, an adapter its encoder.
  private static func needs(_ run: StoredRun) -> [(run: String, use: String, path: String)] {
    let title = "\(run.task)@\(run.name)"
    let (initial, base) = (run.launch["initial"]?.stringValue, run.launch["base"]?.stringValue)
    let isAdapter = RunParts.models(in: run.path).contains {
      FileManager.default.fileExists(atPath: $0 + "/adapter_config.json")
    }
    var needs: [(String, String, String)] = []
    if run.state != .finished, let initial { needs.append((title, "is unfinished and starts from", place(initial))) }
    if run.state != .finished || isAdapter, let base { needs.append((title, "stands on", place(base))) }
    return needs
  }

  private func choice(
    _ run: StoredRun, beaten: Set<String>, now: Date
  ) -> (paths: [String], isWhole: Bool, reason: String)? {
    if let days, Self.age(of: run, now: now).map({ $0 < Double(days) }) ?? true { return nil }
    let isInterrupted = run.state == .running && !Self.isInProgress(run)
    if failed, run.state == .failed || isInterrupted, !Self.isOfUnfinishedExperiment(run) {
      return ([run.path], true, run.state == .failed ? "failed" : "interrupted")
    }
    if let keepBest, beaten.contains(run.path) {
      return (RunParts.models(in: run.path), false, "the model is not among the best \(keepBest) of \(run.task)")
    }
    guard let days, !failed, keepBest == nil else { return nil }
    return ([run.path], true, "nothing was written for \(days) days")
  }

  /// Of each task the runs that so many others are better than. Scores of two metrics do not compare, and runs of sweeps,
  /// seeds and folds compare among themselves: those of another metric than the newest one's stay, as do those without a
  /// score, and pretrainings, whose scores are of texts and vocabularies of their own.
  private func beaten(_ runs: [StoredRun], keeping count: Int) -> Set<String> {
    let groups = Dictionary(grouping: runs.filter(Self.hasRanking)) { "\($0.name.contains("/") ? "/" : "")\($0.task)" }
    var beaten: Set<String> = []
    for group in groups.values {
      guard let metric = group.last?.metric else { continue }
      let direction = TaskKinds.direction(ofMetric: metric)
      // Among equals the newest comes first, as when a task's name stands for its best run.
      let ranked = group.filter { $0.metric == metric }.reversed().enumerated().sorted { first, second in
        let (one, other) = (first.element.bestScore ?? .nan, second.element.bestScore ?? .nan)
        return one == other ? first.offset < second.offset : direction.isBetter(one, than: other)
      }
      beaten.formUnion(ranked.dropFirst(count).map { $0.element.path })
    }
    return beaten
  }

  private static let pretrainings: Set<String> = ["masked_language", "sentence_pairs"]

  private static func hasRanking(_ run: StoredRun) -> Bool {
    run.state == .finished && !pretrainings.contains(run.kind ?? "") && run.bestScore?.isFinite == true
      && !isOfUnfinishedExperiment(run)
      && !RunParts.models(in: run.path).isEmpty
  }

  /// Days since a run was begun, or since its log was written to where that is later; nil where neither is known.
  private static func age(of run: StoredRun, now: Date) -> Double? {
    let log = (try? FileStatus(run.path + "/steps.jsonl"))?.identity.modified
    let written = log.map { Date(timeIntervalSince1970: Double($0) / 1_000_000_000) }
    let last = [run.startedAt.flatMap(time), written].compactMap { $0 }.max()
    return last.map { now.timeIntervalSince($0) / 86_400 }
  }

  private static func time(_ text: String) -> Date? {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "UTC")
    formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'"
    return formatter.date(from: text)
  }

  private static func parent(of run: StoredRun) -> String {
    URL(fileURLWithPath: run.path).deletingLastPathComponent().path
  }

  private static func isInProgress(_ run: StoredRun) -> Bool {
    FileLock.isHeld(run.path + "/.lock") || FileLock.isHeld(parent(of: run) + "/.lock")
  }

  /// One that goes on trains its runs where they stand.
  private static func isOfUnfinishedExperiment(_ run: StoredRun) -> Bool {
    let parent = parent(of: run)
    guard ExperimentFolder.isExperiment(parent) else { return false }
    return (try? ExperimentFolder.read(parent))?["result"]?.isNull ?? true
  }
}

extension RunPurge {
  /// Deletes what an item names, and of a whole run what the store keeps; with the last run of an experiment its folder.
  ///
  /// What goes loses its name first: a deletion that is cut off leaves no half of a run, only a hidden folder that the next
  /// one clears away.
  /// - Returns: false where the run is being trained meanwhile and all stays.
  /// - Throws: `FilesError`, `StoreError`.
  package static func remove(_ item: Item, from store: RunStore) throws -> Bool {
    guard !isInProgress(item.run) else { return false }
    let lock: FileLock
    do { lock = try FileLock(path: item.run.path + "/.lock") } catch FilesError.inUse { return false }
    defer { lock.release() }
    let system = PosixFileSystem()
    let hidden = try item.paths.map { path in
      let url = URL(fileURLWithPath: path)
      let name = "\(hiddenPrefix)\(url.lastPathComponent)-\(UInt32.random(in: 0...UInt32.max))"
      let hidden = url.deletingLastPathComponent().path + "/" + name
      try system.renameNew(path, to: hidden)
      return hidden
    }
    if item.isWhole { try store.remove(item.run.path) }
    for path in hidden { try system.removeTree(path) }
    let parent = parent(of: item.run)
    guard item.isWhole, ExperimentFolder.isExperiment(parent) else { return true }
    let rest = try FileStatus.entries(of: parent).map { parent + "/" + $0 }
    if !rest.contains(where: RunFiles.isRun) { try system.removeTree(parent) }
    return true
  }

  private static let hiddenPrefix = ".purged-"

  /// Clears away what deletions that were cut off have left.
  ///
  /// - Throws: `FilesError`.
  package static func clearRemains(in runs: String) throws {
    func remains(_ folder: String, depth: Int) throws -> [String] {
      guard RunParts.isFolder(folder) else { return [] }
      return try FileStatus.entries(of: folder).flatMap { name -> [String] in
        let path = folder + "/" + name
        if name.hasPrefix(hiddenPrefix) { return [path] }
        return depth > 0 ? try remains(path, depth: depth - 1) : []
      }
    }
    // Runs lie one or two folders deep, models one or two deeper.
    for path in try remains(runs, depth: 4) { try PosixFileSystem().removeTree(path) }
  }
}
