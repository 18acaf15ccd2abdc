import Files
import Foundation
import Tasks

/// How a run comes to its folder: a new one, or that of a run that is gone on with. Holds the run's lock.
struct RunStart {
  let run: RunFolder
  let resumes: Bool
  private let lock: FileLock

  /// - Parameters:
  ///   - base: the base encoder's directory.
  ///   - identity: what decides the bits, as it is now.
  ///   - prepare: writes what describes a new run.
  /// - Throws: `RunError` where the run cannot be gone on with, `FilesError.inUse` where another process trains it.
  init(
    workspace: WorkspaceFolder, task: String, options: TrainingJob.Options, base: String, identity: RunIdentity,
    prepare: (RunFolder) throws -> Void
  ) throws {
    resumes = options.resume != nil
    guard let run = options.resume else {
      run = try options.folder ?? RunFolder(workspace: workspace, task: task)
      lock = try run.lock()
      try prepare(run)
      var launch = RunLaunch(initial: options.initial.map(Self.absolute), out: options.out.map(Self.absolute))
      launch.base = Self.absolute(base)
      launch.source = options.source
      launch.cameFrom = PretrainingPast(directory: base)?.short ?? .null
      launch.scoresTest = options.scoresTest
      launch.identity = identity
      // The last of all: a run that has it can be gone on with.
      if options.isResumable { try launch.write(to: run) }
      return
    }
    self.run = run
    lock = try run.lock()
    if run.isFinished {
      // Its process may have been killed before it had deleted them.
      StateFolder(run: run.path, published: [], keepLast: 1).removeAll()
      throw RunError.cannotResume(run: run.path, reason: "it is finished")
    }
    var launch = try RunLaunch(run: run)
    guard let earlier = launch.identity else {
      throw RunError.cannotResume(run: run.path, reason: "its \(RunLaunch.fileName) says nothing of what it is made of")
    }
    let changes = identity.changes(from: earlier)
    guard changes.isEmpty else { throw RunError.differs(run: run.path, changes: changes) }
    let others = identity.otherArithmetic(than: earlier)
    guard others.isEmpty || options.allowsDifferentBits else {
      throw RunError.otherBits(run: run.path, changes: others)
    }
    // The place that was named last holds when the run is stopped once more.
    let out = options.out.map(Self.absolute) ?? launch.out
    guard !others.isEmpty || out != launch.out else { return }
    if !others.isEmpty { launch.identity = identity }
    launch.out = out
    try launch.write(to: run)
  }

  /// Lets other processes train the run: this one is done with it.
  func release() { lock.release() }

  func session(
    _ settings: TrainingSettings, published: [(name: String, path: String)], _ options: TrainingJob.Options
  ) -> RunSession {
    RunSession(
      run: run, published: published,
      policy: StatePolicy(
        steps: settings.saveSteps, seconds: settings.saveMinutes > 0 ? settings.saveMinutes * 60 : nil,
        keepLast: settings.keepLast), batchSize: settings.batchSize, resumes: resumes, stop: options.stop,
      stopAfterEvaluations: options.stopAfterEvaluations,
      fileSystem: options.fileSystem)
  }

  private static func absolute(_ path: String) -> String {
    URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

extension EncoderLocator {
  /// The directory of the encoder that a task names; of a run that is gone on with the one that it began with, where that
  /// is there: from another folder the same name may be another encoder's.
  func path(of encoder: String, or earlier: String?) throws -> String {
    guard let earlier else { return try path(of: encoder) }
    if FileManager.default.fileExists(atPath: earlier + "/config.json") { return earlier }
    return (try? path(of: encoder)) ?? earlier
  }
}
