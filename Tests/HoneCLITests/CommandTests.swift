import Files
import Foundation
import Testing

/// The commands as a user runs them, on a model of a few thousand weights.
@Suite struct CommandTests {
  private func trained(_ more: [String] = []) async throws -> HoneWorkspace {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    let outcome = try await workspace.train(more)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return workspace
  }

  private func json(_ line: String) throws -> JSON { try JSON.parse(line, source: "output") }

  @Test func trainingNeedsNoTaskFile() async throws {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    let out = workspace.folder + "/published"
    let outcome = try await workspace.train(
      ["--text", "review", "--label", "stars", "--kind", "sentiment", "--out", out, "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.lines.count == 1)
    let summary = try json(outcome.output)
    #expect(summary["steps"]?.intValue == 3 && summary["best_score"]?.doubleValue != nil)
    let run = try #require(summary["run"]?.stringValue)
    let task = try String(contentsOfFile: run + "/task.yaml", encoding: .utf8)
    #expect(task.contains("sentiment") && task.contains("review"))
    let hone = try JSON.parse(MappedFile(path: out + "/hone.json"))
    #expect(hone["labels"] == ["bad", "good"] && hone["kind"] == "sentiment")
    #expect(!outcome.errors.contains("\r"), "no bar in a pipe")
    // The task that was assumed trains again by itself.
    let again = try await workspace.hone(["train", run + "/task.yaml", "--json"])
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func everyNameOfAModelIsUnderstood() async throws {
    let workspace = try await trained()
    let runs = try FileManager.default.contentsOfDirectory(atPath: workspace.folder + "/runs/films")
    let run = try #require(runs.first)
    var outputs: Set<String> = []
    for name in [
      "films", "films@\(run)", "runs/films/\(run)", "runs/films/\(run)/model", workspace.folder + "/runs/films/\(run)",
    ] {
      let outcome = try await workspace.hone(["predict", name, "a great film", "--json", "--logits"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      outputs.insert(outcome.output)
    }
    #expect(outputs.count == 1)
  }

  @Test func argumentsFileAndStandardInputAgree() async throws {
    let workspace = try await trained()
    let texts = ["a great film", "never dull , \"quoted\"", "não é bom"]
    try workspace.write("lines.txt", texts.joined(separator: "\n") + "\n")
    try workspace.write(
      "rows.jsonl",
      texts.map { text in
        let row: JSON = ["text": .string(text)]
        return row.serialized() + "\n"
      }.joined())
    let options = ["--json", "--logits", "--all"]
    let arguments = try await workspace.hone(["predict", "films"] + texts + options)
    let file = try await workspace.hone(["predict", "films", "--file", "lines.txt"] + options)
    let rows = try await workspace.hone(["predict", "films", "--file", "rows.jsonl"] + options)
    let input = try await workspace.hone(["predict", "films"] + options, input: texts.joined(separator: "\n"))
    #expect(arguments.status == 0 && arguments.lines.count == 3, "\(arguments.errors)")
    #expect(file.output == arguments.output && input.output == arguments.output && rows.output == arguments.output)
    for (line, text) in zip(arguments.lines, texts) {
      let object = try json(line)
      #expect(object["text"]?.stringValue == text)
      #expect(object["logits"]?.arrayValue?.count == 2)
      let scores = object["scores"]?.objectValue?.members.compactMap(\.value.doubleValue) ?? []
      #expect(scores.count == 2 && abs(scores.reduce(0, +) - 1) < 1e-9)
      #expect(object["score"]?.doubleValue == scores.max())
      #expect(["good", "bad"].contains(object["label"]?.stringValue))
    }
    let plain = try await workspace.hone(["predict", "films", "a great film"])
    #expect(plain.lines.count == 1 && plain.output.split(separator: "\t").count == 3)
    let none = try await workspace.hone(["predict", "films"])
    #expect(none.status == 0 || none.errors.hasPrefix("Error:"))
  }

  @Test func evaluationHasItsDocumentedKeys() async throws {
    let workspace = try await trained()
    let outcome = try await workspace.hone(["evaluate", "films", "--data", "films.csv", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try json(outcome.output)
    for key in [
      "rows", "labels", "accuracy", "macro_f1", "micro_f1", "weighted_f1", "matthews", "metric", "score", "interval",
      "per_class", "confusion", "baselines", "truncated_texts", "windowed_texts", "seconds", "tokens",
    ] { #expect(report[key] != nil, "\(key)") }
    #expect(report["rows"]?.intValue == 20)
    let confusion = report["confusion"]?.arrayValue?.flatMap { $0.arrayValue?.compactMap(\.intValue) ?? [] } ?? []
    #expect(confusion.count == 4 && confusion.reduce(0, +) == 20)
    #expect(report["accuracy"]?.doubleValue == Double(confusion[0] + confusion[3]) / 20)
    #expect(report["baselines"]?["majority"]?.doubleValue == 0.5)
    #expect(report["baselines"]?["tfidf"]?.doubleValue == 1)
    let table = try await workspace.hone(["evaluate", "films", "--data", "films.csv"])
    #expect(table.status == 0 && table.output.contains("good"))
  }

  @Test func anAdapterIsEvaluatedOnItsBase() async throws {
    let workspace = try await trained(["--method", "lora"])
    let outcome = try await workspace.hone(["evaluate", "films", "--data", "films.csv", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let info = try await workspace.hone(["info", "films", "--json"])
    #expect(info.status == 0)
    #expect(try json(info.output)["method"] == "lora")
  }

  @Test func infoTellsOfEncodersAndModels() async throws {
    let workspace = try await trained()
    let encoder = try await workspace.hone(["info", HoneWorkspace.encoder, "--json"])
    let facts = try json(encoder.output)
    #expect(encoder.status == 0 && facts["hidden_size"]?.intValue == 32 && facts["digest"]?.stringValue?.count == 64)
    let model = try json(await workspace.hone(["info", "films", "--json"]).output)
    #expect(model["labels"] == ["bad", "good"] && model["architecture"] == "BertForSequenceClassification")
    #expect(try await workspace.hone(["info", "films"]).output.contains("labels"))
  }

  @Test func doctorMeasuresAndLooks() async throws {
    let workspace = try HoneWorkspace()
    let outcome = try await workspace.hone(["doctor", "--json", "--seconds", "0.05"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let report = try json(outcome.output)
    for key in ["fma_peak_gflops", "blas_gflops", "packed_gflops", "memory_gb"] {
      #expect((report[key]?.doubleValue ?? 0) > 0, "\(key)")
    }
    #expect((report["usable_cores"]?.intValue ?? 0) >= 1)
    #expect(report["workspace"]?.stringValue == workspace.folder)
  }
}
