import ArgumentParser
import Experiments
import Files
import Foundation
import Store
import Tasks

/// `hone runs inventory`
struct RunsInventory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inventory", abstract: "Say what is kept where: store, runs, models, states, encoders, caches.")

  @OptionGroup var store: StoreOptions

  func run() throws {
    let database = try store.open()
    showStore(database)
    for (table, rows) in try database.inventory() { Console.result("  \(table): \(rows) rows") }
    var total = 0
    let runs = try database.runs()
    for run in runs { total += show(run) }
    Console.result("\(runs.count) runs: \(total) bytes")
    let models = store.workspace.folder.models
    for name in (try? FileStatus.entries(of: models)) ?? [] {
      let path = models + "/" + name
      guard try FileStatus(link: path)?.kind == .directory else { continue }
      Console.result("encoder \(path): \(Self.text(DiskUse(path)))")
    }
    let cache = DigestCache.standard
    if try FileStatus(cache.path) != nil {
      Console.result("cache \(cache.path): \(DiskUse(cache.path).bytes) bytes; \(cache.count) digests of encoders")
    } else {
      Console.result("cache \(cache.path): none")
    }
  }

  /// The store with what SQLite and earlier builds put beside it.
  private func showStore(_ database: RunStore) {
    Console.result("store \(database.path): \(DiskUse(database.path).bytes) bytes; no texts of yours")
    let url = URL(fileURLWithPath: database.path)
    let folder = url.deletingLastPathComponent().path
    for name in (try? FileStatus.entries(of: folder)) ?? [] {
      guard name.hasPrefix(url.lastPathComponent), !name.hasSameBytes(as: url.lastPathComponent) else { continue }
      Console.result("  \(name): \(DiskUse(folder + "/" + name).bytes) bytes")
    }
  }

  /// - Returns: the bytes of the run.
  private func show(_ run: StoredRun) -> Int {
    let parts = RunParts(run)
    Console.result("run \(run.path): \(run.standing), \(Self.text(parts.use))")
    for model in parts.models { Console.result("  model \(model.path): \(Self.text(model.use))") }
    for state in parts.states { Console.result("  state \(state.path): \(Self.text(state.use))") }
    Console.result(parts.texts.isEmpty ? "  no texts of yours" : "  " + parts.texts.joined(separator: "; "))
    return parts.use.bytes
  }

  private static func text(_ use: DiskUse) -> String { "\(use.files) files, \(use.bytes) bytes" }
}
