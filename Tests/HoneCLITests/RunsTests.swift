import Files
import Foundation
import Testing

/// `hone runs` on what the command line itself has trained.
@Suite struct RunsTests {
  private let work: HoneWorkspace

  init() throws {
    work = try HoneWorkspace()
    try work.write("films.csv", HoneWorkspace.films)
  }

  @Test func whatWasTrainedIsListedComparedAndDrawn() async throws {
    #expect(try await work.train().status == 0)
    #expect(try await work.train(["--set", "training.learning_rate=1e-3", "--method", "lora"]).status == 0)
    let list = try await work.hone(["runs", "--json"])
    #expect(list.status == 0, "\(list.errors)")
    let runs = try list.lines.map { try JSON.parse($0, source: "runs") }
    #expect(runs.count == 2 && runs.allSatisfy { $0["state"] == "finished" && $0["steps"]?.intValue == 3 })
    #expect(runs.map { $0["method"]?.stringValue } == ["full", "lora"])
    let names = runs.compactMap { $0["name"]?.stringValue }
    let table = try await work.hone(["runs", "films"])
    #expect(table.lines.count == 3 && table.lines[0].hasPrefix("run"))
    let show = try await work.hone(["runs", "show", names[0], "--json"])
    let shown = try JSON.parse(show.lines[0], source: "show")
    #expect(shown["evaluations"]?.arrayValue?.isEmpty == false && shown["summary"]?["steps"]?.intValue == 3)
    let diff = try await work.hone(["runs", "diff"] + names)
    #expect(diff.lines.contains { $0.hasPrefix("training.learning_rate") && $0.contains("0.001") }, "\(diff.output)")
    #expect(diff.lines.contains { $0.hasPrefix("method.name") } && !diff.output.contains("data.train"))
    let plot = try await work.hone(["runs", "plot"] + names)
    #expect(plot.status == 0 && plot.output.contains("loss") && plot.output.contains("┤"))
    let svg = try await work.hone(["runs", "plot", names[0], "--svg", "plot.svg"])
    #expect(svg.status == 0)
    #expect(try String(contentsOfFile: work.folder + "/plot.svg", encoding: .utf8).contains("polyline"))
    let steps = try await work.hone(["runs", "export", names[0]])
    #expect(steps.lines.count == 4 && steps.lines[0].hasPrefix("step,epoch,loss"))
    let best = try await work.hone(["runs", "best", "films"])
    #expect(best.status == 0 && names.contains(best.lines[0]))
    // What is deleted is gone from both; asking first deletes nothing.
    #expect(try await work.hone(["runs", "rm", names[0]]).output.contains("would delete"))
    #expect(try await work.hone(["runs", "rm", names[0], "--yes"]).status == 0)
    #expect(try await work.hone(["runs", "--json"]).lines.count == 1)
    // The store is an index: without it the runs are read again.
    for name in try FileManager.default.contentsOfDirectory(atPath: work.folder + "/runs")
    where name.hasPrefix("hone.db") {
      try FileManager.default.removeItem(atPath: work.folder + "/runs/" + name)
    }
    #expect(try await work.hone(["runs", "--json"]).lines.count == 1)
  }

  @Test func aKilledRunIsInterrupted() async throws {
    let training = [
      "train", "films.csv", "--encoder", HoneWorkspace.encoder, "--set", "training.steps=100000", "--set",
      "data.validation=null",
    ]
    // Until some steps are taken, which takes long on a busy machine.
    var list = try await work.hone(["runs", "--json"])
    var seconds = 1.0
    while !list.output.contains("\"steps\":") || list.output.contains("\"steps\":0"), seconds < 100 {
      #expect(try await work.hone(training, killAfter: seconds).wasKilled)
      list = try await work.hone(["runs", "--json"])
      seconds *= 2
      if list.output.contains("\"steps\":0") { try FileManager.default.removeItem(atPath: work.folder + "/runs") }
    }
    let run = try JSON.parse(try #require(list.lines.first), source: "runs")
    #expect(run["state"] == "interrupted" && run["steps"]?.intValue ?? 0 > 0, "\(list.output)")
    #expect(try await work.hone(["runs", "--state", "interrupted", "--json"]).lines.count == 1)
    #expect(try await work.hone(["runs", "--state", "finished", "--json"]).lines.isEmpty)
  }

  @Test func whatIsWrongIsSaid() async throws {
    let none = try await work.hone(["runs", "show", "films"])
    #expect(none.status != 0 && none.errorLines.count == 1 && none.errors.contains("hone runs"))
    let sort = try await work.hone(["runs", "--sort", "size"])
    #expect(sort.status != 0 && sort.errorLines[0].contains("--sort"))
    try FileManager.default.createDirectory(atPath: work.folder + "/runs", withIntermediateDirectories: true)
    try work.write("runs/hone.db", "no database at all, and long enough to be looked at as one")
    let damaged = try await work.hone(["runs"])
    #expect(damaged.status != 0 && damaged.errorLines.count == 1 && damaged.errors.contains("move it away"))
    // A training goes on without it, and says so.
    let trained = try await work.train()
    #expect(trained.status == 0 && trained.errors.contains("the run is not recorded"))
  }
}
