import Foundation
import Tasks
import Testing

/// Where encoders and models are looked for, and what is said when they are nowhere.
@Suite struct LocationTests {
  private func folder(_ files: [String: String]) throws -> String {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    for (name, text) in files {
      let url = URL(fileURLWithPath: root + "/" + name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    return root
  }

  @Test func theBestRunIsTheOneWithTheHighestScore() throws {
    let root = try folder([
      "runs/t/20250101-000000/model/config.json": "{}",
      "runs/t/20250101-000000/summary.json": #"{"best_score": 0.9}"#,
      "runs/t/20250102-000000/model/config.json": "{}",
      "runs/t/20250102-000000/summary.json": #"{"best_score": 0.7}"#,
      "runs/t/20250103-000000/summary.json": #"{"best_score": 1.0}"#,
      "runs/t/20250104-000000/model/config.json": "{}", "runs/t/20250104-000000/summary.json": "{broken",
      "runs/v/20250101-000000/model/config.json": "{}",
      "runs/v/20250101-000000/summary.json": #"{"best_score": 0.9, "metric": "micro_f1"}"#,
      "runs/v/20250102-000000/model/config.json": "{}",
      "runs/v/20250102-000000/summary.json": #"{"best_score": 0.5, "metric": "mean_average_precision"}"#,
      "runs/u/20250101-000000/model/adapter_config.json": "{}", "runs/u/20250101-000000/summary.json": "{}",
      "runs/u/20250102-000000/model/config.json": "{}", "runs/u/20250102-000000/summary.json": "{}",
    ])
    defer { try? FileManager.default.removeItem(atPath: root) }
    let locator = ModelLocator(WorkspaceFolder(root: root))
    #expect(try locator.find("t").run == root + "/runs/t/20250101-000000", "the third has no model")
    #expect(try locator.find("t@20250102-000000").model == root + "/runs/t/20250102-000000/model")
    #expect(try locator.find("v").run == root + "/runs/v/20250102-000000", "scores of two metrics do not compare")
    #expect(try locator.find("u").run == root + "/runs/u/20250102-000000", "without scores the newest")
    let direct = try locator.find(root + "/runs/t/20250101-000000/model")
    #expect(direct.run == root + "/runs/t/20250101-000000", "a model in a run knows its run")
    for name in ["t@20250103-000000", "none", "", "@", "../runs/t", "t@../u/20250101-000000x"] {
      #expect(throws: ModelError.self) { try locator.find(name) }
    }
  }

  @Test func encodersAreLookedForInOrder() throws {
    let root = try folder([
      "models/tiny/config.json": "{}", "task/tiny/config.json": "{}", "task/own/config.json": "{}",
      "recorded/config.json": "{}",
    ])
    defer { try? FileManager.default.removeItem(atPath: root) }
    let locator = EncoderLocator(modelsFolder: root + "/models", folders: [root + "/task"])
    #expect(try locator.path(of: "tiny") == root + "/models/tiny")
    #expect(try locator.path(of: "./tiny") == root + "/task/./tiny")
    #expect(try locator.path(of: "own") == root + "/task/own")
    #expect(try locator.path(of: root + "/recorded") == root + "/recorded")
    #expect(try locator.path(of: "gone", fallback: root + "/recorded") == root + "/recorded")
    #expect {
      _ = try locator.path(of: "gone")
    } throws: { error in
      guard case ModelError.noEncoder(let name, let places) = error else { return false }
      return name == "gone" && places.contains(root + "/models/gone") && "\(error)".contains("hone pull gone")
    }
  }
}
