import ArgumentParser
import Experiments
import Foundation
import Store
import Tasks

/// `hone runs purge`
struct RunsPurge: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "purge", abstract: "Delete what runs left and nobody needs.",
    discussion: """
      hone runs purge --failed
      hone runs purge films --keep-best 3 --older-than 30 --yes

      --failed deletes runs that failed or whose process died; --keep-best deletes the models, not the records, of all
      but the best runs of each task. --older-than alone deletes whole runs; beside one of the others it narrows what these
      choose. What would go is listed with its bytes, and deleted only with --yes. A run that is being trained stays.
      """)

  @Argument(help: "Runs of this task only.")
  var task: String?
  @Option(help: ArgumentHelp("Runs into which nothing was written for so many days.", valueName: "days"))
  var olderThan: Int?
  @Flag(help: "Runs that failed or were interrupted.")
  var failed = false
  @Option(
    help: ArgumentHelp(
      "Of each task the models of all runs but so many, the best by the validation score.", valueName: "count"))
  var keepBest: Int?
  @Flag(help: "Delete; without it, say what would be deleted.")
  var yes = false
  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard olderThan != nil || failed || keepBest != nil else {
      throw ValidationError("expected --older-than, --failed or --keep-best, found none of them")
    }
    if let olderThan, !(0...100_000).contains(olderThan) {
      throw ValidationError("--older-than: expected 0 to 100000 days, found \(olderThan)")
    }
    if let keepBest, !(1...100_000).contains(keepBest) {
      throw ValidationError("--keep-best: expected 1 to 100000, found \(keepBest)")
    }
  }

  func run() throws {
    let database = try store.open()
    let folder = URL(fileURLWithPath: store.workspace.folder.runs).standardizedFileURL.path
    let purge = RunPurge(days: olderThan, failed: failed, keepBest: keepBest, task: task)
    let (items, spared) = purge.choose(try database.runs(), in: folder, now: Date())
    for line in spared { Console.note(line) }
    guard !items.isEmpty else { return Console.result("nothing to delete") }
    var table = Table(leftColumns: [0, 2])
    for item in items {
      table.add([item.isWhole ? item.run.path : item.paths.joined(separator: ", "), "\(item.bytes) bytes", item.reason])
    }
    for line in table.lines { Console.result(line) }
    let bytes = items.reduce(0) { $0 + $1.bytes }
    Console.result(
      "\(items.count { $0.isWhole }) runs and the models of \(items.count { !$0.isWhole }): \(bytes) bytes")
    guard yes else { return Console.note("nothing was deleted; say --yes") }
    var (freed, failures) = (0, 0)
    for item in items {
      do {
        if try RunPurge.remove(item, from: database) {
          freed += item.bytes
        } else {
          Console.note("\(item.run.title): is being trained; it is left alone")
        }
      } catch {
        failures += 1
        Console.note("\(item.run.title): \(error)")
      }
    }
    try RunPurge.clearRemains(in: folder)
    Console.result("deleted \(freed) bytes")
    if failures > 0 { throw ExitCode(1) }
  }
}
