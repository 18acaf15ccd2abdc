package import Encoders
import Files
import Foundation
package import Tasks
package import Training

/// Trains some tasks with an encoder before and after a domain step, and keeps what is done in the step's folder: what was
/// trained once is not trained again.
///
/// The runs of a task lie in an experiment of its own, `runs/TASK/STAMP/before-seed-1`, and are runs like any other.
package final class DomainTrainings {
  /// The run of the domain step.
  package let run: RunFolder
  package let tasks: [DomainTask]
  private let folders: [ExperimentFolder]
  private var plan: DomainPlan

  /// New ones.
  ///
  /// - Parameters:
  ///   - tasks: checked, each of another name.
  ///   - seeds: that each is trained with, at least 1.
  ///   - lanes: gradient lanes of tasks that say none.
  ///   - run: of the domain step.
  /// - Throws: `RunError`, `FilesError`.
  package init(
    _ tasks: [DomainTask], seeds: Int, lanes: Int, run: RunFolder, workspace: WorkspaceFolder
  ) throws {
    self.run = run
    self.tasks = tasks
    folders = try tasks.map { try ExperimentFolder(workspace: workspace, task: $0.name) }
    plan = DomainPlan(
      seeds: seeds, lanes: lanes,
      entries: zip(tasks, folders).map { .init(name: $0.name, file: $0.path, folder: $1.path) })
    for folder in folders { try folder.write(Self.members(of: run, result: .null)) }
    try plan.write(to: run)
  }

  /// Those of a step that was interrupted.
  ///
  /// - Throws: `ExperimentError.unreadable`; what is wrong with a task file now; `FilesError.inUse` where another process
  ///   is at it.
  package init(existing run: RunFolder, registry: TaskRegistry) throws {
    self.run = run
    plan = try DomainPlan(of: run)
    tasks = try plan.entries.map { entry in
      let task = try DomainTask(path: entry.file, registry: registry)
      guard task.name.hasSameBytes(as: entry.name) else {
        throw RunError.differs(run: run.path, changes: ["\(entry.file): name was \(entry.name) and is \(task.name)"])
      }
      return task
    }
    folders = try plan.entries.map { try ExperimentFolder(existing: $0.folder) }
  }

  /// Whether a domain step has tasks.
  package static func exist(in run: RunFolder) -> Bool {
    FileManager.default.fileExists(atPath: run.path + "/" + DomainPlan.fileName)
  }

  /// Whether it has some whose report is still to be made.
  package static func areUnfinished(in run: RunFolder) -> Bool {
    exist(in: run) && (try? DomainPlan(of: run).report.isNull) ?? true
  }

  private static func members(of run: RunFolder, result: JSON) -> JSONObject {
    var members = JSONObject()
    members["kind"] = "domain"
    members["step"] = .string("\(run.task)@\(run.name)")
    members["result"] = result
    return members
  }

  /// Trains what is not trained yet on one of the two encoders.
  ///
  /// - Parameters:
  ///   - encoder: its directory.
  ///   - options: workers, what asks to stop, and whether other bits are allowed; the rest is not looked at.
  ///   - begin: called before each training with its name.
  ///   - record: called with each run and its training, which it does.
  /// - Throws: `ExperimentInterruption` when asked to stop, `RunError` where a task is not as it was when it was trained
  ///   before; what a training throws.
  package func train(
    _ side: DomainSide, encoder: ModelDirectory, options: TrainingJob.Options, begin: (String) -> Void,
    record: (RunFolder, () throws -> Void) throws -> Void, observe: @escaping (TrainingEvent) -> Void
  ) throws {
    let path = URL(fileURLWithPath: encoder.path).standardizedFileURL.path
    for (task, folder) in zip(tasks, folders) {
      for index in 0..<plan.seeds {
        let seed = task.seed(index)
        guard plan.trial(task.name, side, seed: seed) == nil else { continue }
        let run = try folder.folder.head(Self.name(side, seed))
        begin("\(task.name): \(side == .before ? "with the encoder as it was" : "with the new encoder"), seed \(seed)")
        var failure: String?
        do {
          if !run.isFinished {
            let isNew = !FileManager.default.fileExists(atPath: run.path + "/" + RunLaunch.fileName)
            let job = try Self.job(
              task.on(path, seed: index, lanes: plan.lanes), in: run, resumes: !isNew, options)
            if side == .after, isNew {
              try check(run, isAs: folder.path + "/" + Self.name(.before, seed), options)
            }
            try record(run) { try job(observe) }
          }
        } catch let error as TrainingError where error.isDivergence {
          // It would run away again: the others are worth having.
          failure = "\(error)"
        } catch let interruption as TrainingInterruption where interruption.signal != 0 {
          throw ExperimentInterruption(
            signal: interruption.signal, name: "\(self.run.task)@\(self.run.name)", run: "\(run.task)@\(run.name)")
        }
        plan.trials.append(
          DomainTrial(
            task: task.name, side: side, seed: seed, run: "\(run.task)@\(run.name)",
            scores: failure == nil ? try DomainTrial.Score.read(run) : [], failure: failure))
        try plan.write(to: self.run)
      }
    }
  }

  private static func name(_ side: DomainSide, _ seed: UInt64) -> String { "\(side.rawValue)-seed-\(seed)" }

  /// A training in a folder of its own, or from where it was interrupted.
  private static func job(
    _ file: TaskFile, in run: RunFolder, resumes: Bool, _ options: TrainingJob.Options
  ) throws -> (@escaping (TrainingEvent) -> Void) throws -> Void {
    var own = TrainingJob.Options(workers: options.workers)
    own.stop = options.stop
    own.allowsDifferentBits = options.allowsDifferentBits
    own.fileSystem = options.fileSystem
    own.resume = resumes ? run : nil
    own.folder = run
    let workspace = WorkspaceFolder(root: run.path)
    let encoders = EncoderLocator(modelsFolder: nil)
    switch file {
    case .single(let task):
      let job = try TrainingJob(task, workspace: workspace, encoders: encoders, options: own)
      return { _ = try job.train(observe: $0) }
    case .joint(let task):
      let job = try JointJob(task, workspace: workspace, encoders: encoders, options: own)
      return { _ = try job.train(observe: $0) }
    }
  }

  /// That a new run is made of the same examples and settings as another, of which only the encoder may differ; else it is
  /// taken back.
  private func check(_ run: RunFolder, isAs earlier: String, _ options: TrainingJob.Options) throws {
    guard let then = try? RunLaunch(run: RunFolder(existing: earlier)).identity,
      let now = try RunLaunch(run: run).identity
    else { return }
    let changes = now.changesBesideEncoder(from: then)
    let others = options.allowsDifferentBits ? [] : now.otherArithmetic(than: then)
    guard changes.isEmpty, others.isEmpty else {
      try FileManager.default.removeItem(atPath: run.path)
      throw changes.isEmpty
        ? RunError.otherBits(run: self.run.path, changes: others)
        : RunError.differs(run: self.run.path, changes: changes)
    }
  }

  /// Puts the scores together and keeps them: with the tasks' runs, in the summary of the domain step, and beside it.
  ///
  /// - Throws: `FilesError`.
  package func finish() throws -> DomainReport {
    let report = DomainReport(plan.trials, seeds: plan.seeds)
    for folder in folders { try folder.write(Self.members(of: run, result: report.json)) }
    let path = run.path + "/summary.json"
    if var summary = try JSON.parse(MappedFile(path: path)).objectValue {
      summary["tasks"] = report.json
      try AtomicFile.write(path, JSON.object(summary).serialized(pretty: true) + "\n")
    }
    // The last of all: it says that nothing is left to do.
    plan.report = report.json
    try plan.write(to: run)
    release()
    return report
  }

  /// Lets other processes go on with it.
  package func release() { for folder in folders { folder.release() } }
}
