import Files
import Foundation
import Tasks
import Testing

@Suite(.serialized) struct TaskSchemaTests {
  static let file = repository.appendingPathComponent("tasks/task.schema.json")

  private func committed() throws -> JSON {
    try JSON.parse(String(contentsOf: Self.file, encoding: .utf8), source: Self.file.path)
  }

  /// `HONE_WRITE_SCHEMA=1 scripts/test --filter TaskSchemaTests` writes the file after a key was added.
  @Test func theCommittedSchemaIsTheKeyTables() throws {
    let expected = TaskSchema.text(registry)
    if ProcessInfo.processInfo.environment["HONE_WRITE_SCHEMA"] == "1" {
      try expected.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let text = try String(contentsOf: Self.file, encoding: .utf8)
    #expect(
      text.utf8.elementsEqual(expected.utf8),
      "tasks/task.schema.json is older than the key table: HONE_WRITE_SCHEMA=1 scripts/test --filter TaskSchemaTests")
  }

  @Test func propertiesAndEnumsAreThoseOfTheTable() throws {
    var properties: Set<String> = []
    var enums: [String: [String]] = [:]
    func walk(_ schema: JSON, _ path: String) {
      for member in schema["properties"]?.objectValue?.members ?? [] {
        let inner = path.isEmpty ? member.key : path + "." + member.key
        properties.insert(inner)
        if let names = member.value["enum"]?.arrayValue { enums[inner] = names.compactMap(\.stringValue) }
        walk(member.value, inner)
        if let items = member.value["items"] { walk(items, inner) }
        for form in member.value["anyOf"]?.arrayValue ?? [] {
          if let names = form["enum"]?.arrayValue { enums[inner] = names.compactMap(\.stringValue) }
          walk(form, inner)
        }
      }
    }
    walk(try committed(), "")
    let rows = TaskKeyTable(registry).keys
    let heads = properties.filter { $0.hasPrefix("heads.") }.map { String($0.dropFirst("heads.".count)) }
    let own: Set<String> = ["heads", "sampling_temperature"]
    #expect(properties.filter { !$0.hasPrefix("heads.") && !own.contains($0) } == Set(rows.map(\.path)))
    // A head takes what a task does, but for what is the same for all.
    #expect(Set(heads).subtracting(rows.map(\.path)) == ["task", "weight"])
    #expect(!heads.contains("encoder") && !heads.contains("method") && heads.contains("data.label"))
    for row in rows {
      if case .choice(let names) = row.type, row.path != "method.name" { #expect(enums[row.path] == names) }
      if case .group(.choice(let names)?) = row.type { #expect(enums[row.path] == names) }
    }
  }

  /// JSON is YAML: the same text goes to the schema as JSON and to the reader as a task file.
  static let samples: [String] = [
    #"{}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":[{"label":"X","regex":"a"}]}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":[{"label":"X","words":["a"],"case":"ignore"}]}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":[{"regex":"a"}]}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":[{"label":"X","regex":"a","more":1}]}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":[{"label":"X","words":[]}]}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":["a"]}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":{"label":"X","regex":"a"}}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":null}"#,
    #"{"version":1,"kind":"ner","data":{"train":"a"},"patterns":[]}"#,
    #"{"version":1,"kind":"sentiment","data":{"train":"a"}}"#,
    #"{"version":1.0,"kind":"classification","data":{"train":"a","validation":null,"text":null}}"#,
    #"{"version":2,"kind":"sentiment","data":{"train":"a"}}"#,
    #"{"version":1,"kind":"other","data":{"train":"a"}}"#,
    #"{"version":1,"kind":null,"data":{"train":"a"}}"#,
    #"{"version":1,"kind":"sentiment"}"#,
    #"{"version":1,"kind":"sentiment","data":{}}"#,
    #"{"version":1,"kind":"sentiment","data":null}"#,
    #"{"version":1,"kind":"sentiment","data":{"train":""}}"#,
    #"{"version":1,"kind":"sentiment","data":{"train":["a"]}}"#,
  ]

  /// Members added to a good task.
  static let additions: [String] = [
    #""name":"a.b-c_9""#, #""name":"a b""#, #""name":"-a""#, #""name":null"#, #""title":"x""#,
    #""name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa""#,
    #""description":"""#, #""description":5"#, #""encoder":["a"]"#,
    #""labels":["a"]"#, #""labels":["a","b"]"#, #""labels":["a","a"]"#, #""labels":[1,true,null,1.5,"b"]"#,
    #""labels":["a",["b"]]"#, #""labels":["a",""]"#, #""labels":"a""#, #""labels":null"#,
    #""head":null"#, #""head":{}"#, #""head":{"pooling":"mean","dropout":0}"#, #""head":{"pooling":"max"}"#,
    #""head":{"dropout":1}"#, #""head":{"dropout":-0.1}"#, #""head":"cls""#, #""head":{"pool":"cls"}"#,
    #""method":"lora""#, #""method":"dora""#, #""method":null"#, #""method":{}"#, #""method":{"name":"full"}"#,
    #""method":{"name":"full","rank":8}"#, #""method":{"name":"lora","rank":8,"targets":["key"]}"#,
    #""method":{"name":"lora","rank":0}"#, #""method":{"name":"lora","rank":"8"}"#,
    #""method":{"name":"lora","targets":[]}"#, #""method":{"name":"lora","targets":null,"train_pooler":true}"#,
    #""method":{"name":"lora","train_pooler":"yes"}"#, #""method":["lora"]"#,
    #""training":{"epochs":3,"steps":null}"#, #""training":{"epochs":3,"steps":5}"#, #""training":{"steps":5}"#,
    #""training":{"epochs":null,"steps":5}"#, #""training":{"epochs":0}"#, #""training":{"epochs":2.5}"#,
    #""training":{"epochs":1e2}"#, #""training":{"epochs":1000001}"#, #""training":{"seed":0}"#,
    #""training":{"seed":-1}"#, #""training":{"seed":true}"#, #""training":{"learning_rate":0}"#,
    #""training":{"learning_rate":5e-5}"#, #""training":{"warmup":0}"#, #""training":{"warmup":0.5}"#,
    #""training":{"warmup":1}"#, #""training":{"warmup":1.5}"#, #""training":{"warmup":-1}"#,
    #""training":{"warmup":"x"}"#, #""training":{"schedule":"step"}"#, #""training":{"schedule":"cosine"}"#,
    #""training":{"adam":{"beta1":1}}"#, #""training":{"adam":{"beta1":0.5}}"#, #""training":{"adam":{"beta":0.5}}"#,
    #""training":{"adam":null}"#, #""training":{"shuffle":"true"}"#, #""training":{"shuffle":false}"#,
    #""training":{"max_length":2}"#, #""training":{"lanes":1}"#, #""training":{"metric":"matthews"}"#,
    #""training":[]"#, #""overflow":"truncate""#, #""overflow":"cut""#,
  ]

  static let dataAdditions: [String] = [
    #""validation":"b""#, #""validation":{"fraction":0.1}"#, #""validation":{"fraction":1}"#, #""validation":{}"#,
    #""validation":{"share":0.1}"#, #""validation":["b"]"#, #""format":"csv""#, #""format":"xls""#, #""text":1.0"#,
    #""header":true"#, #""header":1"#, #""test":null"#, #""columns":{}"#,
  ]

  static var allSamples: [String] {
    samples
      + additions.map { #"{"version":1,"kind":"sentiment","data":{"train":"a"},\#($0)}"# }
      + dataAdditions.map { #"{"version":1,"kind":"sentiment","data":{"train":"a",\#($0)}}"# }
  }

  @Test(arguments: allSamples)
  func schemaAndReaderAgree(sample: String) throws {
    let accepted = try SchemaChecker().accepts(JSON.parse(sample, source: "sample"), committed())
    let message = refusal(sample)
    #expect(accepted == (message == nil), "schema accepts: \(accepted), reader: \(message ?? "accepts")")
  }

  @Test func someSamplesAreAcceptedAndSomeRefused() {
    let refused = Self.allSamples.count { refusal($0) != nil }
    #expect(refused > 30)
    #expect(Self.allSamples.count - refused > 30)
  }
}
