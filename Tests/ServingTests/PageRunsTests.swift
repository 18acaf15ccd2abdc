import Files
import Foundation
import Serving
import Store
import Testing

/// The pages of the runs of a workspace.
@Suite struct PageRunsTests {
  private static let hostile = #"<script>alert(1)</script>"'&"#

  /// A folder with a store of some runs; it goes when the test ends.
  private final class Workspace: Sendable {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-runs-\(UUID().uuidString)").path

    var path: String { folder + "/hone.db" }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func write(_ run: StoredRun, steps: Int = 0, loss: (Int) -> Double = { 1 / Double($0) }) throws {
      var log = LogPart()
      log.steps = (0..<steps).map { place in
        var step = StoredStep(step: place + 1)
        step.loss = loss(place + 1)
        return step
      }
      if steps > 0 {
        log.evaluations = [
          StoredEvaluation(step: 1, metric: "accuracy", score: 0.5, isBest: true),
          StoredEvaluation(step: steps, metric: "accuracy", score: 0.75, isBest: true),
        ]
        log.remarks = ["read /secret/place/film.csv \(hostile)"]
      }
      try RunStore(path: path).write(run, log)
    }

    func run(_ name: String, task: String = "films", rank: Int = 8) -> StoredRun {
      var run = StoredRun(path: "/secret/runs/\(task)/\(name)", task: task, name: name, state: .finished)
      run.startedAt = "2026-01-02T03:04:\(name.suffix(2))Z"
      run.kind = "classification"
      run.method = "lora"
      run.metric = "accuracy"
      run.bestScore = 0.75
      run.testScore = 0.625
      run.launch = [
        "identity": [
          "settings": [
            "method": ["name": "lora", "rank": .number(JSONNumber(rank))], "labels": .null,
            "data": ["train": "/secret/place/film.csv"],
          ]
        ]
      ]
      run.summary = [
        "test": [
          "rows": 40, "metric": "accuracy", "score": 0.625, "interval": ["low": 0.5, "high": 0.75], "macro_f1": 0.375,
          "per_class": [
            "good": ["f1": 0.125, "support": 7], .init(stringLiteral: hostile): ["f1": 0.25, "support": 33],
          ], "baselines": ["majority": 0.3125], "errors": [["text": "private words"]],
        ]
      ]
      return run
    }
  }

  private func open(_ workspace: Workspace) throws -> PageServer { try PageServer { $0.store = workspace.path } }

  @Test func runsAreListedSomeAPage() async throws {
    let workspace = Workspace()
    for number in 10..<65 { try workspace.write(workspace.run("20260102-0304\(number)")) }
    var other = workspace.run("20260102-030499", task: "a/b & c")
    other.state = .failed
    try workspace.write(other)
    let page = try open(workspace)
    try await page.test { client in
      let first = try await client.get("/runs")
      #expect(first.status == 200 && Markup(first.text).strangers.isEmpty)
      #expect(first.text.utf8.count < 40_000)
      #expect(first.text.contains("1 to 50 of 56"))
      let links = Markup(first.text).all("a").compactMap { $0["href"] }
      #expect(links.first { $0.hasPrefix("/runs/") } == "/runs/a/b%20%26%20c@20260102-030499")
      #expect(links.contains("/runs/films@20260102-030464") && !links.contains("/runs/films@20260102-030410"))
      #expect(first.text.contains("<td>failed</td>") && first.text.contains("<td class=\"number\">0.6250</td>"))
      #expect(links.contains("/runs?page=2") && links.contains("/runs?task=a/b%20%26%20c"))
      let second = try await client.get("/runs?page=2")
      #expect(second.text.contains("51 to 56 of 56") && second.text.contains("films@20260102-030410"))
      let task = try await client.get("/runs?task=films&page=2")
      #expect(task.text.contains("51 to 55 of 55"))
      let own = try await client.get("/runs?task=a/b+%26+c")
      #expect(own.text.contains("1 to 1 of 1") && !own.text.contains("films@"))
      #expect(try await client.get("/runs?page=9").text.contains("There are no more"))
      #expect(try await client.get("/runs?task=nothing").text.contains("There are none yet"))
      for query in ["page=0", "page=x", "page=1&page=2", "page=9999999999999999999", "page=%FF"] {
        #expect(try await client.get("/runs?\(query)").status == 422, "\(query)")
      }
      #expect(try await client.get(links.first { $0.hasPrefix("/runs/") } ?? "").status == 200)
    }
  }

  @Test func aRunIsShown() async throws {
    let workspace = Workspace()
    try workspace.write(workspace.run("20260102-030401"), steps: 3_000)
    try workspace.write(workspace.run("20260102-030402"))
    let page = try open(workspace)
    try await page.test { client in
      let reply = try await client.get("/runs/films@20260102-030401")
      #expect(reply.status == 200 && reply.text.utf8.count < 40_000)
      let markup = Markup(reply.text)
      #expect(markup.strangers.isEmpty)
      // Two charts, each with a name and its course in words, and few points of many steps.
      let charts = markup.all("svg").filter { $0["role"] == "img" }
      #expect(charts.count == 2)
      for chart in charts {
        let names = (chart["aria-labelledby"] ?? "").split(separator: " ")
        #expect(names.count == 2 && names.allSatisfy { name in markup.tags.contains { $0["id"] == String(name) } })
      }
      let lines = markup.all("polyline").map { ($0["points"] ?? "").split(separator: " ").count }
      #expect(lines.count == 2 && (100...200).contains(lines[0]) && lines[1] == 2)
      #expect(reply.text.contains("0.7500 at step 3000"))
      for text in [
        "<dd><bdi>finished</bdi></dd>", "95 % interval 0.5000 to 0.7500", "baseline majority",
        "<td class=\"number\">0.3125</td>", "<td class=\"number\">33</td>", "method.rank",
        "<option>films@20260102-030402</option>", "2026-01-02 03:04 UTC",
      ] { #expect(reply.text.contains(text), "\(text)") }
      // Neither where things lie nor texts of anybody.
      #expect(!reply.text.contains("secret") && !reply.text.contains("private words"))
      #expect(reply.text.contains("film.csv"))
      let young = try await client.get("/runs/films@20260102-030402")
      #expect(young.status == 200 && young.text.contains("No step was taken yet"))
      for title in ["films@x", "films", "@", "films@20260102-03040", "..%2F..%2Fetc", "compare2"] {
        #expect(try await client.get("/runs/\(title)").status == 404, "\(title)")
      }
    }
  }

  @Test func twoRunsAreCompared() async throws {
    let workspace = Workspace()
    var second = workspace.run("20260102-030402", rank: 16)
    second.summary = ["test": ["metric": "accuracy", "score": 0.5, "macro_f1": 0.4375]]
    try workspace.write(workspace.run("20260102-030401"), steps: 100)
    try workspace.write(second, steps: 200, loss: { 2 / Double($0) })
    let page = try open(workspace)
    let (a, b) = ("films@20260102-030401", "films@20260102-030402")
    try await page.test { client in
      let reply = try await client.get("/runs/compare?a=\(a)&b=\(b)")
      #expect(reply.status == 200 && Markup(reply.text).strangers.isEmpty && reply.text.utf8.count < 40_000)
      // Both curves in one chart.
      let lines = Markup(reply.text).all("polyline").map { $0["class"] }
      #expect(lines == ["c0", "c1", "c0", "c1"])
      #expect(Markup(reply.text).all("figure").count == 2)
      #expect(
        reply.text.contains(
          "<tr><th scope=\"row\">method.rank</th><td><bdi>8</bdi></td><td><bdi>16</bdi></td></tr>"))
      #expect(!reply.text.contains("method.name") && !reply.text.contains("data.train"))
      #expect(
        reply.text.contains(
          "<tr><th scope=\"row\">macro f1</th><td><bdi>0.3750</bdi></td><td><bdi>0.4375</bdi></td></tr>"))
      #expect(reply.text.contains("<td><bdi>0.1250</bdi></td><td><bdi>-</bdi></td>"))
      // The list's form names both alike.
      #expect(try await client.get("/runs/compare?run=\(a)&run=\(b)").text == reply.text)
      #expect(try await client.get("/runs/compare?a=\(a)&b=\(a)").text.contains("Nothing in their settings"))
      for (query, status) in [("a=\(a)", 422), ("run=\(a)&run=\(b)&run=\(a)", 422), ("", 422), ("a=\(a)&b=x", 404)] {
        #expect(try await client.get("/runs/compare?\(query)").status == status, "\(query)")
      }
    }
  }

  @Test func namesInAStoreDoNotAct() async throws {
    let workspace = Workspace()
    var run = workspace.run("20260102-030401", task: Self.hostile)
    (run.method, run.metric, run.kind, run.encoder) = (Self.hostile, Self.hostile, Self.hostile, Self.hostile)
    run.launch = ["identity": ["settings": [.init(stringLiteral: Self.hostile): .string(Self.hostile)]]]
    run.data = [.init(role: Self.hostile, file: Self.hostile, sha256: Self.hostile)]
    run.artifacts = [.init(name: Self.hostile, bytes: 1, sha256: Self.hostile)]
    try workspace.write(run, steps: 3)
    let page = try open(workspace)
    let title = ServerClient.encoded(run.title)
    try await page.test { client in
      for path in ["/runs", "/runs/\(title)", "/runs/compare?a=\(title)&b=\(title)"] {
        let reply = try await client.get(path)
        #expect(reply.status == 200, "\(path)")
        #expect(Markup(reply.text).strangers.isEmpty, "\(path): \(Markup(reply.text).strangers)")
        #expect(!reply.text.contains("<script>"))
      }
    }
  }

  @Test func theStoreIsOnlyRead() async throws {
    let workspace = Workspace()
    let page = try open(workspace)
    try await page.test { client in
      for path in ["/runs", "/runs/a@b", "/runs/compare?a=b&b=c"] {
        let reply = try await client.get(path)
        #expect(reply.status == 200 && reply.text.contains("There are no runs here yet"), "\(path)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: workspace.folder))
    // It is there as soon as something was trained.
    try workspace.write(workspace.run("20260102-030401"), steps: 3)
    let before = try Digest.sha256(path: workspace.path)
    try await page.test { client in
      for path in ["/runs", "/runs/films@20260102-030401", "/runs/compare?a=films@20260102-030401&b=x"] {
        _ = try await client.get(path)
      }
      #expect(try await client.get("/runs").text.contains("films@20260102-030401"))
    }
    #expect(try Digest.sha256(path: workspace.path) == before)
    // A file that is none is said to be, without its place.
    try Data(String(repeating: "no store ", count: 500).utf8).write(to: URL(fileURLWithPath: workspace.path))
    try await page.test { client in
      let reply = try await client.get("/runs")
      #expect(reply.status == 424 && reply.text.contains("cannot be read"))
      #expect(!reply.text.contains(workspace.folder))
    }
    let none = try PageServer()
    try await none.test { client in
      let reply = try await client.get("/runs")
      #expect(reply.status == 200 && reply.text.contains("There are no runs here yet"))
    }
  }
}
