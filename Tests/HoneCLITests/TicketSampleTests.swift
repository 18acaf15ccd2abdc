import Files
import Foundation
import Testing

/// The sample of `tasks/classification`: nothing is found in it, and every planted fault in its dirty copy.
@Suite struct TicketSampleTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("tasks/classification").path

  private func findings(_ arguments: [String]) async throws -> (status: Int, places: [String: [String]]) {
    let workspace = try HoneWorkspace()
    let outcome = try await workspace.hone(
      ["check", Self.folder, "--encoder", HoneWorkspace.encoder, "--json"] + arguments)
    let report = try JSON.parse(outcome.output, source: outcome.errors)
    var places: [String: [String]] = [:]
    for finding in report["findings"]?.arrayValue ?? [] {
      let kind = finding["kind"]?.stringValue ?? ""
      for place in finding["places"]?.arrayValue ?? [] {
        // An overlap stands in the test file and names the row of the training file.
        let note = place["note"]?.stringValue ?? ""
        let named = note.components(separatedBy: "dirty.csv:").dropFirst().first?.prefix { $0.isNumber }
        let line = kind == "split_overlap" ? named.map(String.init) : place["line"]?.intValue.map(String.init)
        places[kind, default: []].append(line ?? "none")
      }
    }
    return (outcome.status, places)
  }

  @Test func nothingIsFoundInTheCleanSample() async throws {
    let (status, places) = try await findings([])
    // The tiny encoder of the tests knows few words and short texts.
    #expect(status == 0 && places.keys.allSatisfy { ["unknown_tokens", "long_texts"].contains($0) }, "\(places)")
  }

  @Test func everyPlantedFaultIsFoundAndNothingElse() async throws {
    let (status, places) = try await findings(["--set", "data.train=dirty.csv", "--encoding", "windows-1252"])
    #expect(status == 1)
    let list = try JSON.parse(MappedFile(path: Self.folder + "/dirty.expected.json"))["findings"]?.arrayValue ?? []
    #expect(list.count == 15)
    var expected: [String: [String]] = [:]
    for entry in list {
      expected[entry["kind"]?.stringValue ?? "", default: []].append(entry["line"]?.intValue.map(String.init) ?? "")
    }
    for kind in Set(expected.keys).union(places.keys) where !["unknown_tokens", "long_texts"].contains(kind) {
      #expect(Set(places[kind] ?? []) == Set(expected[kind] ?? []), "\(kind)")
      #expect(places[kind]?.count == expected[kind]?.count, "\(kind)")
    }
  }

  @Test func theCleanedCopyLacksWhatNeedsNoJudgement() async throws {
    let workspace = try HoneWorkspace()
    let outcome = try await workspace.hone([
      "check", Self.folder, "--encoder", HoneWorkspace.encoder, "--set", "data.train=dirty.csv", "--encoding",
      "windows-1252", "--fix", "clean",
    ])
    #expect(
      outcome.lines.first?.contains(
        "325 rows; left out: 5 cannot be used, 2 stand again with the same label, 2 stand in a file that the model is scored on"
      ) == true, "\(outcome.output)\(outcome.errors)")
    let copy = try Data(contentsOf: URL(fileURLWithPath: workspace.folder + "/clean/dirty.csv"))
    #expect(String(data: copy, encoding: .windowsCP1252)?.components(separatedBy: "\r\n").count == 325 + 2)
    #expect(!outcome.output.contains("left_out") && outcome.output.contains("contradicting_labels"))
  }
}
