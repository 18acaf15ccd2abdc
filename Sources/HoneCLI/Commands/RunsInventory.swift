import ArgumentParser
import Files
import Foundation
import Store

/// `hone runs inventory`
struct RunsInventory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inventory", abstract: "Say what is kept where of trainings.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    Console.result("\(database.path): \(try FileStatus(database.path)?.size ?? 0) bytes; no texts of yours")
    for (table, rows) in try database.inventory() { Console.result("  \(table): \(rows) rows") }
    for run in try database.runs() {
      let files = FileManager.default.enumerator(atPath: run.path)?.compactMap { $0 as? String } ?? []
      let bytes = try files.reduce(0) { $0 + ((try FileStatus(link: run.path + "/" + $1))?.size ?? 0) }
      Console.result(
        "\(run.path): \(files.count) files, \(bytes / 1_048_576) MB; summary.json shows texts of its test data")
    }
  }
}
