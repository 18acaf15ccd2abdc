import Files
import Foundation
import Tasks
import Testing

@Suite struct TaskWritingTests {
  static let texts: [String] = [
    minimal,
    TaskDefinitionTests.everything,
    minimal
      + "method: head\nlabels: [yes, no, null, '~', \"1.0\", \"- a\", \"\\uFEFFmark\", \"a: b\", \"#x\", \"é\", \"e\u{301}\"]",
    minimal
      + "description: \"tab\\t quote\\\" back\\\\slash line\\n next\\u0085 sep\\u2028 bom\\uFEFF del\\u007F \\U0001F600\"",
    minimal
      + "labels: [\"\\0\", \"a\\0\", \" padded \", \"{}\", \"[\", \"*a\", \"&a\", \"!t\", \"%\", \"@\", \"`\", \"?\"]",
    minimal
      + "training: {learning_rate: 1e-12, weight_decay: 1e20, seed: 9223372036854775807, warmup: 0.3333333333333333}",
  ]

  @Test(arguments: texts)
  func aWrittenTaskReadsBackEqual(text: String) throws {
    let task = try parse(text)
    #expect(try parse(task.yaml()) == task)
    #expect(try JSON.parse(task.json().serialized(), source: "json") == task.json())
    #expect(try parse(task.yaml()).yaml() == task.yaml())
  }

  @Test func everySettingIsWrittenInTheTablesOrder() throws {
    func leaves(_ value: JSON, _ path: String) -> [String] {
      guard case .object(let object) = value else { return [path] }
      return object.members.flatMap { leaves($0.value, path.isEmpty ? $0.key : path + "." + $0.key) }
    }
    for method in TuningMethods.all {
      let text = minimal.replacing("train.tsv}", with: "train.tsv, validation: {fraction: 0.5}, test: {fraction: 0.1}}")
      let written = leaves(try parse(text + "method: \(method.name)").json(), "")
      let rows = TaskKeyTable(registry).keys.filter { key in
        if case .group = key.type { return false }
        // A sweep is no part of the task that is trained; a fold stands in place of a fraction.
        if key.parent == "patterns" || key.parent == "sweep" { return false }
        if ["data.test.fold", "data.test.of"].contains(key.path) { return false }
        return key.method == nil || key.method == method.name
      }
      #expect(written == rows.map(\.path))
    }
  }

  @Test func aFoldIsWrittenInPlaceOfAFraction() throws {
    let task = try parse(minimal.replacing("train.tsv}", with: "train.tsv, test: {fold: 2, of: 5}, seed: 7}"))
    #expect(task.data.test == .fold(2, of: 5) && task.data.seed == 7)
    #expect(task.json()["data"]?["test"] == ["fold": 2, "of": 5])
    #expect(try parse(task.yaml()) == task)
    for (text, expected) in [
      ("{fold: 6, of: 5}", "1 to 5"), ("{fold: 2}", "data.test.of"), ("{}", "data.test.fraction"),
    ] {
      #expect { _ = try parse(minimal.replacing("train.tsv}", with: "train.tsv, test: \(text)}")) } throws: {
        "\($0)".contains(expected)
      }
    }
  }

  @Test func wordsThatYAMLReadersTakeForOtherThingsAreQuoted() throws {
    let yaml = try parse(minimal + "labels: [yes, 'null', n, 1e5, plain]\ntraining: {learning_rate: 5e-5}").yaml()
    #expect(yaml.contains("labels: [\"yes\", \"null\", \"n\", \"1e5\", plain]"))
    #expect(yaml.contains("learning_rate: 5.0e-05"))
  }
}
