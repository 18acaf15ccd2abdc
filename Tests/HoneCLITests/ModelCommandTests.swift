import Files
import Foundation
import Testing

/// Commands that make one model of another, list methods, and read several models in one run.
@Suite struct ModelCommandTests {
  private func trained(_ method: String, as name: String, in workspace: HoneWorkspace) async throws {
    let outcome = try await workspace.train(["--method", method, "--set", "name=\(name)"])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func films() throws -> HoneWorkspace {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", HoneWorkspace.films)
    return workspace
  }

  private func json(_ text: String) throws -> JSON { try JSON.parse(text, source: "output") }

  @Test(arguments: ["lora", "ia3", "bitfit", "full"]) func exportedItSaysTheSame(method: String) async throws {
    let workspace = try films()
    try await trained(method, as: "films", in: workspace)
    let out = workspace.folder + "/whole"
    let outcome = try await workspace.hone(["export", "films", out])
    #expect(outcome.status == 0 && outcome.output.contains("whole"), "\(outcome.errors)")
    func logits(_ model: String) async throws -> [Double] {
      let line = try await workspace.hone(["predict", model, "a very good film", "--json", "--logits"])
      return try json(line.output)["logits"]?.arrayValue?.compactMap(\.doubleValue) ?? []
    }
    let (before, after) = (try await logits("films"), try await logits(out))
    #expect(before.count == 2 && zip(before, after).allSatisfy { abs($0 - $1) < 1e-5 })
    let lineage = try JSON.parse(MappedFile(path: out + "/hone.json"))["lineage"]
    #expect(lineage?["exported"]?["merged_adapter"] == (method == "full" ? .null : .string(method)))
    #expect(lineage?["settings"] != nil && FileManager.default.fileExists(atPath: out + "/tokenizer.json"))
    #expect(try JSON.parse(MappedFile(path: out + "/hone.json"))["training_data"]?["rows"]?.intValue == 18)
    let card = try String(contentsOfFile: out + "/README.md", encoding: .utf8)
    #expect(card.hasPrefix("---\nlibrary_name: transformers\n") && card.contains("split: validation"))
    #expect(card.contains("Merged adapter") == (method != "full") && !card.contains("a great film"))

    for (type, stored, tolerance) in [("float16", "F16", 0.02), ("bfloat16", "BF16", 0.1)] {
      let half = workspace.folder + "/" + type
      #expect(try await workspace.hone(["export", "films", half, "--dtype", type]).status == 0)
      let file = try SafetensorsFile(path: half + "/model.safetensors")
      #expect(file.tensors.allSatisfy { $0.type.rawValue == stored })
      let configuration = try JSON.parse(MappedFile(path: half + "/config.json"))
      #expect((configuration["dtype"] ?? configuration["torch_dtype"])?.stringValue == type)
      #expect(zip(before, try await logits(half)).allSatisfy { abs($0 - $1) < tolerance })
    }
  }

  @Test func whatCannotBeExportedIsOneLine() async throws {
    let workspace = try films()
    try await trained("bottleneck", as: "films", in: workspace)
    let out = workspace.folder + "/whole"
    let outcome = try await workspace.hone(["export", "films", out])
    #expect(outcome.status != 0 && outcome.errors.contains("cannot become part of the encoder's weights"))
    #expect(!FileManager.default.fileExists(atPath: out))
    let wrong = try await workspace.hone(["export", "films", out, "--dtype", "float8"])
    #expect(wrong.status != 0 && wrong.errors.contains("--dtype: expected one of float32, float16, bfloat16"))
  }

  @Test func methodsSayWhatTheyCost() async throws {
    let workspace = try films()
    let outcome = try await workspace.hone(["methods", "--encoder", HoneWorkspace.encoder, "--json"])
    let rows = try outcome.output.split(separator: "\n").map { try json(String($0)) }
    #expect(outcome.status == 0 && rows.count == 9)
    let byName = Dictionary(uniqueKeysWithValues: rows.map { ($0["method"]?.stringValue ?? "", $0) })
    // Two layers of 32 and 64: A and B of rank 16 beside four square layers, the two of the feed-forward network and the
    // pooler, and a head of two classes.
    #expect(
      byName["lora"]?["trainable_parameters"]?.intValue == 16 * (2 * (4 * 64 + 2 * 96) + 64) + 2 * 32 + 2)
    #expect(byName["head"]?["skipped_layers"]?.intValue == 2 && byName["full"]?["skipped_layers"]?.intValue == 0)
    #expect(byName["head"]?["trainable_parameters"]?.intValue == 66)
    #expect(byName["full"]?["trainable_parameters"] == byName["full"]?["parameters"])
    #expect(byName["ia3"]?["is_adapter"] == .bool(true) && byName["layers"]?["is_adapter"] == .bool(false))
    let ranked = try await workspace.hone(
      ["methods", "--encoder", HoneWorkspace.encoder, "--set", "method.rank=16", "--set", "method.top_layers=1"])
    #expect(ranked.status == 0 && ranked.output.contains("1 of 2"), "\(ranked.output)\(ranked.errors)")
    let wrong = try await workspace.hone(["methods", "--encoder", HoneWorkspace.encoder, "--set", "epochs=3"])
    #expect(wrong.status != 0 && wrong.errors.contains("expected a setting of a method"))
  }

  @Test func severalModelsAnswerInOneRun() async throws {
    let workspace = try films()
    for method in ["lora", "ia3", "head"] { try await trained(method, as: method, in: workspace) }
    let together = try await workspace.hone(["predict", "lora", "ia3", "head", "a good film", "--json"])
    #expect(together.status == 0, "\(together.errors)")
    let models = try json(together.output)["models"]
    for name in ["lora", "ia3", "head"] {
      let alone = try json(await workspace.hone(["predict", name, "a good film", "--json"]).output)
      #expect(models?[name]?["label"] == alone["label"] && models?[name]?["score"] == alone["score"])
    }
    let text = try await workspace.hone(["predict", "lora", "ia3", "a good film"])
    #expect(text.output.contains("lora: ") && text.output.contains("\tia3: ") && text.output.hasSuffix("a good film\n"))
    let file = try await workspace.hone(["predict", "lora", "ia3", workspace.folder + "/films.csv", "--json"])
    #expect(file.output.split(separator: "\n").count == 20 && file.errors.contains("reading the file"))
    let mistyped = try await workspace.hone(["predict", "lora", "ia3@1999", "a good film"])
    #expect(mistyped.status != 0 && mistyped.errors.contains("no model 'ia3@1999'"))
    let twice = try await workspace.hone(["predict", "lora", "lora", "a good film"])
    #expect(twice.status != 0 && twice.errors.contains("'lora' twice"))
  }

  @Test func headsTrainTogetherAndForgettingIsMeasured() async throws {
    let workspace = try films()
    try """
    version: 1
    name: both
    encoder: \(HoneWorkspace.encoder)
    data: {train: films.csv}
    training: {steps: 6}
    heads:
      - {name: verdict, kind: sentiment}
      - {name: again, kind: classification, weight: 0.5}
    """.write(toFile: workspace.folder + "/both.yaml", atomically: true, encoding: .utf8)
    let outcome = try await workspace.hone(["train", "both.yaml", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try json(outcome.output)["heads"]?["again"]?["run"] != nil)
    let all = try json(await workspace.hone(["predict", "both", "a good film", "--json"]).output)
    #expect(all["models"]?["both/again"]?["label"] != nil && all["models"]?["both/verdict"]?["label"] != nil)
    let one = try await workspace.hone(["predict", "both/verdict", "a good film"])
    #expect(one.status == 0)
    let ambiguous = try await workspace.hone(["evaluate", "both", "--data", "films.csv"])
    #expect(ambiguous.status != 0 && ambiguous.errors.contains("name one of both/again, both/verdict"))

    let report = try json(
      await workspace.hone([
        "evaluate", HoneWorkspace.encoder, "--against", "both/verdict", "--data", "films.csv", "--json",
      ])
      .output)
    #expect(report["before"]?["rows"]?.intValue == 20 && report["after"]?["rows"]?.intValue == 20)
    // The base itself orders texts as the base does.
    #expect(
      report["similarity"]?["spearman"]?.doubleValue == 1 && report["similarity"]?["mean_change"]?.doubleValue == 0)
    try await trained("lora", as: "small", in: workspace)
    let adapter = try await workspace.hone(["evaluate", "small", "--against", "both/verdict", "--data", "films.csv"])
    #expect(adapter.status == 0 && adapter.errors.contains("nothing can be forgotten"), "\(adapter.errors)")
  }
}
