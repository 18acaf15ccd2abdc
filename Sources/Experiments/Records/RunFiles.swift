import Files
import Foundation
package import Store
import Training

/// What the files of a run's folder say, for the store: the folder is the truth, the store an index that can be made again.
package struct RunFiles: Sendable {
  package let path: String
  private let task: String
  private let name: String

  /// - Parameters:
  ///   - path: the run's folder, absolute.
  ///   - runs: the workspace's `runs`, which the run's name is relative to.
  package init(path: String, runs: String) {
    self.path = path
    let parts = path.hasPrefix(runs + "/") ? path.dropFirst(runs.count + 1).split(separator: "/").map(String.init) : []
    let url = URL(fileURLWithPath: path)
    task = parts.first ?? url.deletingLastPathComponent().lastPathComponent
    name = parts.count > 1 ? parts.dropFirst().joined(separator: "/") : url.lastPathComponent
  }

  /// Whether a folder is a run's: it was begun, or it came to its end.
  package static func isRun(_ path: String) -> Bool {
    [RunLaunch.fileName, "summary.json"].contains { FileManager.default.fileExists(atPath: path + "/" + $0) }
  }

  /// All runs below a folder: `TASK/STAMP`, and of experiments `TASK/STAMP/NAME`.
  package static func all(in runs: String) -> [RunFiles] {
    func folders(_ path: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().filter { !$0.hasPrefix(".") }.map {
        path + "/" + $0
      }
    }
    return folders(runs).flatMap(folders).flatMap { path -> [String] in
      if isRun(path) { return [path] }
      return ExperimentFolder.isExperiment(path) ? folders(path).filter(isRun) : []
    }.map { RunFiles(path: $0, runs: runs) }
  }

  /// The run as its files have it.
  ///
  /// - Parameters:
  ///   - ended: how the training process says that it ended; nil: nobody says.
  ///   - earlier: the state that is kept so far.
  /// - Throws: `FilesError` where a file is damaged.
  package func read(ended: StoredRun.State? = nil, earlier: StoredRun.State? = nil) throws -> StoredRun {
    let summary = try json("summary.json")
    let launch = try json(RunLaunch.fileName)
    var run = StoredRun(path: path, task: task, name: name, state: .running)
    if summary != nil {
      run.state = .finished
    } else if let ended {
      run.state = ended
    } else if let said = try json(RunFolder.endName)?["state"]?.stringValue.flatMap(StoredRun.State.init) {
      run.state = said
    } else if !FileLock.isHeld(path + "/.lock"), let earlier, earlier != .finished {
      run.state = earlier
    }
    let settings = launch?["identity"]?["settings"]
    run.kind = settings?["kind"]?.stringValue
    run.method = settings?["method"]?["name"]?.stringValue ?? settings?["method"]?.stringValue
    run.encoder = settings?["encoder"]?.stringValue
    run.startedAt = Self.time(name)
    run.launch = launch ?? .null
    if let data = launch?["identity"]?["data"]?.objectValue {
      run.data = data.members.map {
        StoredRun.DataFile(
          role: $0.key, file: $0.value["file"]?.stringValue ?? "", sha256: $0.value["sha256"]?.stringValue)
      }
    }
    guard let summary else { return run }
    run.metric = summary["metric"]?.stringValue
    run.bestScore = summary["best_score"]?.doubleValue
    run.bestStep = summary["best_step"]?.intValue
    run.testScore = Self.testScore(summary)
    run.steps = summary["steps"]?.intValue ?? 0
    run.totalSteps = run.steps
    run.seconds = summary["training_seconds"]?.doubleValue
    run.tokensPerSecond = summary["tokens_per_second"]?.doubleValue
    run.peakMemoryMegabytes = summary["peak_memory_mb"]?.doubleValue
    run.summary = Self.withoutTexts(summary)
    let heads = summary["heads"]?.objectValue?.members.map(\.key) ?? []
    run.artifacts = try heads.isEmpty ? artifacts(in: nil) : heads.flatMap { try artifacts(in: $0) }
    return run
  }

  /// What the log has after `offset` bytes.
  ///
  /// Read, not mapped: a training that goes on from an earlier state cuts its log.
  ///
  /// - Parameter mark: what stood before `offset` when it was read; all is read again where that is another now.
  /// - Throws: `FilesError` where it cannot be opened.
  package func log(after offset: Int, mark: String?) throws -> LogPart {
    var part = LogPart()
    guard let file = FileHandle(forReadingAtPath: path + "/steps.jsonl") else { return part }
    defer { try? file.close() }
    part.isWhole = offset == 0 || Self.mark(file, before: offset) != mark
    let start = part.isWhole ? 0 : offset
    try? file.seek(toOffset: UInt64(start))
    let new = (try? file.readToEnd()) ?? Data()
    // The last line may not be whole yet.
    let end = new.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? new.startIndex
    part.size = start + (end - new.startIndex)
    for line in new[..<end].split(separator: UInt8(ascii: "\n")) {
      // A line that is none is passed over, as when the run itself reads its log.
      if let json = try? JSON.parse([UInt8](line), source: path) { part.add(json) }
    }
    part.mark = Self.mark(file, before: part.size)
    return part
  }

  /// A digest of the last bytes before a place; nil where there are none.
  private static func mark(_ file: FileHandle, before offset: Int) -> String? {
    let count = min(offset, 256)
    guard count > 0, (try? file.seek(toOffset: UInt64(offset - count))) != nil,
      let bytes = try? file.read(upToCount: count), bytes.count == count
    else { return nil }
    return bytes.withUnsafeBytes { Digest.sha256($0) }
  }

  private func json(_ name: String) throws -> JSON? {
    let path = self.path + "/" + name
    guard try FileStatus(path) != nil else { return nil }
    return try JSON.parse(MappedFile(path: path))
  }

  /// The test score; of several heads the mean of theirs, as their best score is.
  private static func testScore(_ summary: JSON) -> Double? {
    if let score = summary["test"]?["score"]?.doubleValue { return score }
    guard let heads = summary["heads"]?.objectValue?.members, !heads.isEmpty else { return nil }
    let scores = heads.compactMap { $0.value["test"]?["score"]?.doubleValue }
    return scores.count == heads.count ? scores.reduce(0, +) / Double(scores.count) : nil
  }

  /// The files of a model, with their digests.
  ///
  /// - Parameter head: a head of a run that has several.
  private func artifacts(in head: String?) throws -> [StoredRun.Artifact] {
    let model = path + (head.map { "/" + $0 } ?? "") + "/model"
    guard try FileStatus(model)?.kind == .directory else { return [] }
    return try DirectoryHandle.read(model) { handle in
      try FileStatus.files(under: model).map { name in
        let file = try handle.map(name)
        return StoredRun.Artifact(
          name: (head.map { $0 + "/" } ?? "") + name, bytes: file.bytes.count, sha256: Digest.sha256(file))
      }
    }
  }

  /// The most confident errors of a report show texts of the user's: they stay in the run's folder.
  private static func withoutTexts(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      .object(
        JSONObject(
          object.members.filter { $0.key != "errors" || $0.value.arrayValue == nil }.map {
            .init(key: $0.key, value: withoutTexts($0.value))
          }))
    case .array(let items): .array(items.map(withoutTexts))
    case .string, .number, .bool, .null: json
    }
  }

  /// A run's name begins with the time at which it was made: "20260102-030405".
  private static func time(_ name: String) -> String? {
    let digits = name.prefix(15).filter(\.isNumber)
    guard digits.count == 14 else { return nil }
    let parts = [4, 2, 2, 2, 2, 2].reduce(into: (rest: Substring(digits), parts: [Substring]())) { state, count in
      state.parts.append(state.rest.prefix(count))
      state.rest = state.rest.dropFirst(count)
    }.parts
    return "\(parts[0])-\(parts[1])-\(parts[2])T\(parts[3]):\(parts[4]):\(parts[5])Z"
  }
}

extension LogPart {
  /// One line of `steps.jsonl`.
  fileprivate mutating func add(_ line: JSON) {
    if let number = line["step"]?.intValue {
      var step = StoredStep(step: number)
      step.epoch = line["epoch"]?.intValue
      step.loss = line["loss"]?.doubleValue
      step.learningRate = line["learning_rate"]?.doubleValue
      step.gradientNorm = line["gradient_norm"]?.doubleValue
      step.updateRatio = line["update_ratio"]?.doubleValue
      step.tokens = line["tokens"]?.intValue
      step.seconds = line["seconds"]?.doubleValue
      step.memoryMegabytes = line["memory_mb"]?.doubleValue
      steps.append(step)
    } else if let step = line["evaluated_after"]?.intValue, let score = line["score"]?.doubleValue {
      evaluations.append(
        StoredEvaluation(
          step: step, metric: line["metric"]?.stringValue ?? "", score: score, isBest: line["best"] == true,
          labels: line["labels"] ?? .null))
    } else if let remark = line["remark"]?.stringValue {
      remarks.append(remark)
    }
  }
}
