import ArgumentParser
import Files
import Foundation
import Store
import Tasks

/// `hone runs rm`
struct RunsRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Delete runs: their folders and what the store keeps of them.")

  @Argument(help: "Runs, as TASK@RUN or folders.")
  var names: [String]
  @Flag(help: "Delete; without it, say what would be deleted.")
  var yes = false
  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    let runs = try names.map { name in
      guard name.contains("@") || name.contains("/") else {
        throw ValidationError("\(name): expected TASK@RUN or a folder; a task's name alone does not say which run")
      }
      return try store.run(name, in: database)
    }
    let own = URL(fileURLWithPath: store.workspace.folder.runs).standardizedFileURL.path + "/"
    // All are looked at, and kept from being trained, before any is deleted.
    var locks: [FileLock] = []
    for run in runs {
      guard run.path.hasPrefix(own) else {
        throw ValidationError("\(run.title): lies in \(run.path), outside of this workspace; delete it there")
      }
      let parent = URL(fileURLWithPath: run.path).deletingLastPathComponent().path
      guard !FileLock.isHeld(parent + "/.lock"), let lock = try? FileLock(path: run.path + "/.lock") else {
        throw ValidationError("\(run.title): is being trained; stop that first")
      }
      locks.append(lock)
    }
    for run in runs {
      guard yes else {
        Console.result("would delete \(run.path)")
        continue
      }
      try PosixFileSystem().removeTree(run.path)
      try database.remove(run.path)
      Console.result("deleted \(run.path)")
    }
    withExtendedLifetime(locks) {}
    if !yes { Console.note("nothing was deleted; say --yes") }
  }
}
