import Files
import Foundation
import Store
import Testing

@Suite struct RunStoreTests {
  private let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-store-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private var path: String { folder + "/hone.db" }

  private func run(_ name: String = "20260102-030405") -> StoredRun {
    var run = StoredRun(path: "/runs/mail/\(name)", task: "mail", name: name, state: .running)
    run.kind = "ner"
    run.bestScore = 0.5
    run.launch = ["base": "/models/minilm-l6", "é": 1]
    run.data = [.init(role: "training", file: "/a.csv", sha256: "ab")]
    run.artifacts = [.init(name: "model.safetensors", bytes: 7, sha256: "cd")]
    return run
  }

  private func part(_ steps: ClosedRange<Int>, size: Int, isWhole: Bool = false) -> LogPart {
    var part = LogPart()
    part.steps = steps.map { number in
      var step = StoredStep(step: number)
      step.loss = 1 / Double(number)
      return step
    }
    part.evaluations = [
      StoredEvaluation(step: steps.upperBound, metric: "f1", score: 0.25, isBest: true, labels: ["a": 1])
    ]
    part.remarks = ["after \(steps.upperBound)"]
    part.size = size
    part.isWhole = isWhole
    return part
  }

  @Test func whatIsWrittenIsRead() throws {
    let store = try RunStore(path: path)
    try store.write(run(), part(1...3, size: 30))
    try store.write(run(), part(4...5, size: 50))
    #expect(try store.runs() == [run()])
    #expect(try store.runs(task: "other").isEmpty && store.runs(task: "mail").count == 1)
    try store.update(run().path) { kept in
      #expect(kept?.logSize == 50 && kept?.run == run())
      return (run(), part(6...6, size: 60))
    }
    #expect(try store.steps(of: run().path).map(\.step) == [1, 2, 3, 4, 5, 6])
    #expect(try store.steps(of: run().path)[3].loss == 0.25)
    #expect(try store.evaluations(of: run().path).map(\.labels) == [["a": 1], ["a": 1], ["a": 1]])
    #expect(try store.remarks(of: run().path) == ["after 3", "after 5", "after 6"])
    // A log that is shorter now takes the place of all that was read of it.
    try store.write(run(), part(1...2, size: 20, isWhole: true))
    #expect(try store.steps(of: run().path).count == 2 && store.remarks(of: run().path) == ["after 2"])
    #expect(try store.integrityFaults().isEmpty)
    try store.remove(run().path)
    #expect(try store.inventory().allSatisfy { $0.rows == 0 })
  }

  @Test func itIsPrivateToTheUser() throws {
    let store = try RunStore(path: path)
    try store.write(run(), part(1...3, size: 30))
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + name)[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }

  @Test func severalWriteAtOnce() async throws {
    let path = path
    _ = try RunStore(path: path)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          // A store of its own each, as processes have.
          let store = try RunStore(path: path)
          for step in 1...50 {
            var part = LogPart()
            part.steps = [StoredStep(step: step)]
            part.size = step
            try store.write(
              StoredRun(path: "/runs/a/\(writer)", task: "a", name: "\(writer)", state: .running), part)
          }
        }
      }
      group.addTask {
        let store = try RunStore(path: path)
        for _ in 0..<50 { _ = try store.runs() }
      }
      try await group.waitForAll()
    }
    let store = try RunStore(path: path)
    for writer in 0..<4 { #expect(try store.steps(of: "/runs/a/\(writer)").count == 50) }
    #expect(try store.integrityFaults().isEmpty)
  }

  @Test func whatIsNoStoreIsSaid() throws {
    try Data("this is no database, it is a text of some length that says nothing".utf8).write(
      to: URL(fileURLWithPath: path))
    #expect { _ = try RunStore(path: path) } throws: {
      "\($0)".contains(path) && "\($0)".contains("move it away") && !"\($0)".contains("\n")
    }
    #expect { _ = try RunStore(path: "/proc/nowhere/hone.db") } throws: { !"\($0)".contains("\n") }
  }
}
