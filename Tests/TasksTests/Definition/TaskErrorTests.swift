import Files
import Tasks
import Testing

@Suite struct TaskErrorTests {
  /// What is added to the shortest file (3 lines), and what the one line of the error holds.
  static let refused: [(added: String, parts: [String])] = [
    ("trainin: {}", ["t/task.yaml:4", "unknown key 'trainin'", "did you mean 'training'?"]),
    ("training:\n  seed: 1\n  batch-size: 3", ["t/task.yaml:6", "'batch-size' in 'training'", "'batch_size'?"]),
    ("training: {batch: 3}", ["'batch' in 'training'", "'batch_size'?"]),
    ("epochs: 3", ["t/task.yaml:4", "unknown key 'epochs'", "did you mean 'epochs' in 'training'?"]),
    ("training.epochs: 3", ["unknown key 'training.epochs'", "'epochs' in 'training'?"]),
    ("zzz: 3", ["unknown key 'zzz'", "the keys here are version, name, kind"]),
    ("<<: {name: x}", ["unknown key '<<'"]),
    ("method: {name: full, rank: 8}", ["'method.rank' belongs to the method lora", "the task's is full"]),
    ("method: {name: lora, ranks: 8}", ["'ranks' in 'method'; did you mean 'rank'?"]),
    ("method: {rank: 8}", ["'method.name' is missing", "full, lora, ia3, bitfit, bottleneck, prefix, layers, head"]),
    (
      "method: loar",
      [
        "t/task.yaml:4: method", "one of full, lora, ia3, bitfit, bottleneck, prefix, layers, head", "found loar",
        "did you mean 'lora'?",
      ]
    ),
    ("method: [lora]", ["method", "found a list"]),
    ("training:\n  adam: {beta3: 1}", ["t/task.yaml:5", "'beta3' in 'training.adam'", "'beta"]),
    ("training: {epochs: three}", ["training.epochs", "whole number from 1", "found three"]),
    ("training: {epochs: \"3\"}", ["training.epochs", "found the text \"3\""]),
    ("training: {epochs: 0}", ["training.epochs", "found 0"]),
    ("training: {epochs: 2.5}", ["found 2.5"]),
    ("training: {epochs: 010}", ["found 010"]),
    ("training: {epochs: 1e30}", ["found 1e30"]),
    ("training: {epochs: {a: 1}}", ["training.epochs", "found a mapping"]),
    ("training: {learning_rate: .nan}", ["above 0", "found .nan"]),
    ("training: {learning_rate: .inf}", ["found .inf"]),
    ("training: {learning_rate: 1e999}", ["found 1e999"]),
    ("training: {learning_rate: -1}", ["found -1"]),
    ("training: {dropout: 1}", ["training.dropout", "of at least 0 and below 1", "found 1"]),
    ("training: {seed: -1}", ["training.seed", "found -1"]),
    ("training: {seed: 99999999999999999999}", ["training.seed", "found 99999999999999999999"]),
    ("training: {shuffle: yes}", ["training.shuffle", "true or false", "found yes", "did you mean true?"]),
    ("training: {max_length: 2}", ["training.max_length", "from 3", "found 2"]),
    ("training: {metric: f1}", ["training.metric", "accuracy, macro_f1", "found f1"]),
    ("training: {epochs: 2, steps: 9}", ["training.epochs and training.steps", "both are given"]),
    ("training: {patience: 3}", ["training.patience", "nothing to evaluate on", "data.validation"]),
    ("training: 5", ["training", "a mapping of keys", "found 5"]),
    ("head: {pooling: max}", ["head.pooling", "cls, mean", "found max"]),
    ("head: {pooling: mean}\nmethod: {name: lora, train_pooler: true}", ["t/task.yaml:5", "no pooler"]),
    ("labels: []", ["found an empty list"]),
    ("labels: a", ["labels", "found a"]),
    ("labels: [a, [b]]", ["labels", "texts in the list", "found a list"]),
    ("labels:\n- a\n- b\n- a", ["t/task.yaml:7: labels: 'a' stands in the list twice"]),
    ("labels: [a, '']", ["labels", "found the text \"\""]),
    ("name: a/b", ["name", "found 'a/b'", "did you mean 'a-b'?"]),
    ("name: ..", ["name", "found '..'"]),
    ("name: a@1", ["name", "found 'a@1'"]),
    ("overflow: window", ["overflow", "did you mean 'windows'?"]),
    ("name: a\nname: b", ["'name' stands twice"]),
    ("name: a\n\"name\": b", ["'name' stands twice"]),
    ("training:\n\tseed: 1", ["t/task.yaml:5", "tab"]),
    ("---\nversion: 1", ["t/task.yaml", "second document"]),
    ("name: *nobody", ["t/task.yaml:4", "alias"]),
    ("name: !!int 5", ["t/task.yaml:4", "tag"]),
    ("name: !foo bar", ["tag !foo"]),
    ("? [a, b]\n: c", ["a key that is not text"]),
    ("name: [a", ["t/task.yaml", "not valid YAML"]),
    ("name: \"open", ["t/task.yaml", "not valid YAML"]),
    ("name: a: b", ["t/task.yaml:4", "not valid YAML"]),
    ("name: \u{1}", ["t/task.yaml:4", "not valid YAML"]),
    ("overflow: \"\(String(repeating: "x\\ny", count: 300))\"", ["found the text \"x yx yx y", "...\""]),
  ]

  @Test(arguments: refused.indices)
  func whatIsWrongIsNamedInOneLine(index: Int) throws {
    let (added, parts) = Self.refused[index]
    let message = try #require(refusal(minimal + added), "accepted: \(added)")
    for part in parts { #expect(message.contains(part), "\(message)") }
    #expect(!message.contains("\n"))
    #expect(message.unicodeScalars.count < 400)
  }

  @Test(arguments: [
    ("", "is missing"), ("# nothing\n", "a mapping of keys"), ("- a", "found a list"), ("hello", "found hello"),
    ("kind: sentiment\ndata: {train: a}", "t/task.yaml: 'version' is missing"),
    ("version: 2\nsome: thing", "t/task.yaml:1: version: expected 1, found 2"),
    ("version: one\nkind: sentiment\ndata: {train: a}", "version: expected 1, found one"),
    ("version: 1\ndata: {train: a}", "'kind' is missing"),
    ("version: 1\nkind: sentimet\ndata: {train: a}", "did you mean 'sentiment'?"),
    ("version: 1\nkind: sentiment", "'data.train' is missing"),
    ("version: 1\nkind: sentiment\ndata:\n  test: a", "t/task.yaml:4: 'data.train' is missing"),
    ("version: 1\nkind: sentiment\ndata: {train: a, validation: {}}", "'data.validation.fraction' is missing"),
    ("version: 1\nkind: sentiment\ndata: {train: a, validation: {fraction: 1}}", "found 1"),
    ("version: 1\nkind: sentiment\ndata: {train: a, validation: [b]}", "text or a mapping of keys, found a list"),
    ("version: 1\nkind: sentiment\ndata: {train: a, format: csvv}", "did you mean 'csv'?"),
    ("version: 1\nkind: sentiment\ndata: {train: [a]}", "data.train: expected text, found a list"),
  ])
  func wholeFilesAreRefused(text: String, part: String) throws {
    let message = try #require(refusal(text))
    if text.isEmpty {
      #expect(message.contains("expected a mapping of keys"))
    } else {
      #expect(message.contains(part), "\(message)")
    }
    #expect(!message.contains("\n"))
  }

  @Test func overridesReplaceAddAndUnset() throws {
    let text = minimal + "training: {epochs: 2, batch_size: 8}\nlabels: [a, b]\nmethod: lora\n"
    let task = try parse(
      text,
      overrides: [
        "training.epochs=", "training.steps=12", "training.adam.beta1=0.5", "labels=[yes, no, 1.0]",
        "data.validation.fraction=0.25", "data.delimiter=,", "data.text=a: b #c", "method.rank=3",
        "data.label='null'", "name=x", "name=y", "head={pooling: mean, dropout: 0.5}",
      ])
    #expect(task.training.epochs == nil)
    #expect(task.training.steps == 12)
    #expect(task.training.batchSize == 8)
    #expect(task.training.adam.beta1 == 0.5)
    #expect(task.training.adam.beta2 == 0.999)
    #expect(task.labels == ["yes", "no", "1.0"])
    #expect(task.data.validation == .fraction(0.25))
    #expect(task.data.delimiter == ",")
    #expect(task.data.textColumns == ["a: b #c"])
    #expect(task.data.labelColumn == "null")
    #expect((task.method as? LoRAMethod)?.rank == 3)
    #expect(task.name == "y")
    #expect(task.head.pooling == .mean)
    #expect(task.head.dropout == 0.5)
  }

  @Test func anOverrideReplacesAFileByAFractionAndBack() throws {
    let text = "version: 1\nkind: sentiment\ndata: {train: a, validation: b}"
    let fraction = try parse(text, overrides: ["data.validation.fraction=0.5"])
    #expect(fraction.data.validation == .fraction(0.5))
    let file = try parse(text, overrides: ["data.validation={fraction: 0.5}", "data.validation=c"])
    #expect(file.data.validation == .file("c"))
    #expect(try parse(text, overrides: ["data.validation=null"]).data.validation == .none)
  }

  @Test(arguments: [
    ("training.epochs=many", "--set training.epochs=many: training.epochs: expected a whole number"),
    ("training.epoch=1", "--set training.epoch=1: unknown key 'epoch' in 'training'; did you mean 'epochs'?"),
    ("epochs=1", "--set epochs=1: unknown key 'epochs'; did you mean 'epochs' in 'training'?"),
    ("training.epochs", "--set training.epochs: there is no '='"),
    ("=5", "--set =5: the key before '=' is incomplete"),
    ("training..epochs=5", "incomplete"),
    ("labels=[a", "--set labels=[a: this is not valid YAML"),
    ("labels=[a]\n---\n[b]", "second document"),
    ("method.rank=4", "--set method.rank=4: 'method.rank' belongs to the method lora"),
    (
      "method=lora2",
      "--set method=lora2: method: expected one of full, lora, ia3, bitfit, bottleneck, prefix, layers, head"
    ),
    ("kind=sentimental", "did you mean 'sentiment'?"),
    ("training.epochs.x=1", "training.epochs: expected a whole number"),
    ("kind=", "'kind' is missing"),
  ])
  func anErrorNamesTheOverride(override: String, part: String) throws {
    let message = try #require(refusal(minimal, overrides: [override]))
    #expect(message.contains(part), "\(message)")
  }
}
