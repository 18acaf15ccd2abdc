import Files
import Foundation
import GRDB
import Store
import Testing

/// Reading a store without changing it.
@Suite struct RunReaderTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-reader-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private var path: String { folder + "/hone.db" }

  private func run(_ name: String, task: String = "mail", started: String?) -> StoredRun {
    var run = StoredRun(path: "/runs/\(task)/\(name)", task: task, name: name, state: .finished)
    run.startedAt = started
    run.launch = ["a": 1]
    return run
  }

  private func part(steps: StrideTo<Int>, loss: (Int) -> Double?) -> LogPart {
    var part = LogPart()
    part.steps = steps.map { number in
      var step = StoredStep(step: number)
      step.loss = loss(number)
      return step
    }
    part.evaluations = (1...5).map { StoredEvaluation(step: $0, metric: "f1", score: 0.1, isBest: $0 == 1) }
    part.remarks = ["one", "two"]
    return part
  }

  @Test func runsComeInPages() throws {
    let store = try RunStore(path: path)
    for (name, started) in [("a", "2026-01-01"), ("b", "2026-01-03"), ("c", nil), ("d", "2026-01-02")] {
      try store.write(run(name, started: started), LogPart())
    }
    try store.write(run("x", task: "other", started: "2026-02-01"), LogPart())
    let reader = try RunReader(path: path)
    let all = try reader.page(count: 3)
    #expect(all.runs.map(\.name) == ["x", "b", "d"] && all.total == 5)
    #expect(try reader.page(from: 3, count: 3).runs.map(\.name) == ["a", "c"])
    let mail = try reader.page(task: "mail", from: 1, count: 2)
    #expect(mail.runs.map(\.name) == ["d", "a"] && mail.total == 4)
    #expect(mail.runs[0].launch.isNull)
    #expect(try reader.tasks(atMost: 1).map(\.name) == ["mail"] && reader.tasks(atMost: 9).map(\.runs) == [4, 1])
    #expect(try reader.run(titled: "mail@b") == run("b", started: "2026-01-03"))
    #expect(try reader.run(titled: "mail@B") == nil && reader.run(titled: "mail") == nil)
  }

  @Test func losses() throws {
    let store = try RunStore(path: path)
    let mail = run("a", started: nil)
    try store.write(mail, part(steps: stride(from: 11, to: 111, by: 1)) { $0 == 12 ? nil : Double($0) })
    let reader = try RunReader(path: path)
    let all = try reader.losses(of: mail.path, atMost: 100)
    #expect(all.map(\.step) == [11] + Array(13...110) && all.map(\.loss) == [11] + (13...110).map(Double.init))
    // Of more steps than points the means of equal stretches.
    let few = try reader.losses(of: mail.path, atMost: 10)
    #expect(few.map(\.step) == [20, 30, 40, 50, 60, 70, 80, 90, 100, 110])
    #expect(few[1].loss == 25.5 && few[9].loss == 105.5)
    #expect(try reader.losses(of: "/nowhere", atMost: 10).isEmpty)
    #expect(try reader.evaluations(of: mail.path, atMost: 3).map(\.step) == [1, 2, 3])
    #expect(try reader.remarks(of: mail.path, atMost: 1) == ["one"])
  }

  @Test func storesThatCannotBeRead() throws {
    #expect(throws: StoreError.noStore(path: path)) { try RunReader(path: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
    // An older one stays as it is.
    try DatabaseQueue(path: path).write { try $0.execute(sql: "CREATE TABLE things (id INTEGER)") }
    #expect(throws: StoreError.older(path: path)) { try RunReader(path: path) }
    try Data(repeating: 7, count: 5_000).write(to: URL(fileURLWithPath: path))
    #expect(throws: StoreError.self) { try RunReader(path: path) }
  }

  /// What is written while the store is open is seen, and writers are not kept waiting.
  @Test func whatIsWrittenMeanwhileIsSeen() throws {
    let store = try RunStore(path: path)
    let reader = try RunReader(path: path)
    #expect(try reader.page(count: 9).total == 0)
    try store.write(run("a", started: nil), LogPart())
    #expect(try reader.page(count: 9).total == 1)
  }
}
