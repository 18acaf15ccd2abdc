import ArgumentParser
import Experiments
import Files
import Foundation
import Store
import Tasks

/// `hone runs`: what was trained, how well, and what differs.
struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List, compare and draw trainings.",
    subcommands: [
      RunsList.self, RunsShow.self, RunsDiff.self, RunsPlot.self, RunsBest.self, RunsRemove.self, RunsPurge.self,
      RunsExport.self, RunsInventory.self,
    ], defaultSubcommand: RunsList.self)
}

/// The store of a workspace.
struct StoreOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The store; default: runs/hone.db in the workspace.", valueName: "file"))
  var store: String?
  @OptionGroup var workspace: WorkspaceOptions

  /// Opens it and brings it up to date with the folders of runs.
  func open() throws -> RunStore {
    let runs = URL(fileURLWithPath: workspace.folder.runs).standardizedFileURL.path
    let store = try RunStore(path: store ?? runs + "/" + RunStore.fileName)
    for fault in try RunSync(store: store, runs: runs).updateAll() { Console.note(fault) }
    return store
  }

  /// The run that a name means: `TASK@RUN`, a folder, or a task's newest.
  func run(_ name: String, in store: RunStore) throws -> StoredRun {
    let runs = try store.runs()
    let path = URL(fileURLWithPath: name).standardizedFileURL.path
    if let run = runs.first(where: { "\($0.task)@\($0.name)".hasSameBytes(as: name) || $0.path.hasSameBytes(as: path) })
    {
      return run
    }
    guard let newest = runs.last(where: { $0.task.hasSameBytes(as: name) }) else {
      throw StoreError.noRun(name: name, path: store.path)
    }
    return newest
  }
}
