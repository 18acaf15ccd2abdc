import Files
import Foundation
import Tasks
import Testing

/// Task files of several heads: what an item inherits, what it may not say, and one clear line for what is wrong.
@Suite struct JointTaskTests {
  private let folder: String
  private let registry = TaskRegistry(kinds: TaskKinds.all.map(\.name), formats: ["csv", "tsv"])

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hone-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
    try """
    version: 1
    name: signals
    kind: multi_label
    encoder: another
    labels: [a, b]
    data: {train: inner.csv, label: signals, separator: ","}
    method: lora
    training: {epochs: 99, class_weights: balanced, metric: macro_f1, learning_rate: 0.5}
    """.write(toFile: folder + "/inner/task.yaml", atomically: true, encoding: .utf8)
  }

  private func read(_ text: String, overrides: [String] = []) throws -> TaskFile {
    try text.write(toFile: folder + "/task.yaml", atomically: true, encoding: .utf8)
    return try TaskFile.read(path: folder + "/task.yaml", overrides: overrides, registry: registry)
  }

  private func joint(_ text: String, overrides: [String] = []) throws -> JointTask {
    guard case .joint(let task) = try read(text, overrides: overrides) else { throw CancellationError() }
    return task
  }

  private let good = """
    version: 1
    name: mail
    encoder: minilm-l6
    method: {name: lora, rank: 4}
    data: {train: mail.csv, text: body}
    training: {epochs: 2}
    sampling_temperature: 2.5
    heads:
      - {name: topic, kind: classification, data: {label: topic}, weight: 0.5}
      - {task: inner/task.yaml}
      - {name: again, task: inner/task.yaml, labels: [c], training: {focal_gamma: 2}}
    """

  @Test func headsInheritAndOverride() throws {
    let task = try joint(good)
    #expect(task.name == "mail" && task.temperature == 2.5)
    #expect(task.heads.map(\.name) == ["topic", "signals", "again"])
    #expect(task.heads.map(\.weight) == [0.5, 1, 1])
    for head in task.heads {
      #expect(head.task.encoder == "minilm-l6" && head.task.training.epochs == 2)
      #expect((head.task.method as? LoRAMethod)?.rank == 4 && head.task.training.learningRate == 1e-3)
    }
    let (topic, signals, again) = (task.heads[0].task, task.heads[1].task, task.heads[2].task)
    #expect(topic.data.textColumns == ["body"] && signals.data.textColumns.isEmpty)
    #expect(topic.data.labelColumn == "topic" && topic.path(of: topic.data.train) == folder + "/mail.csv")
    #expect(signals.kind == "multi_label" && signals.labels == ["a", "b"])
    #expect(signals.path(of: signals.data.train) == folder + "/inner/inner.csv")
    #expect(signals.training.classWeights == .balanced && signals.training.metric == "macro_f1")
    #expect(again.labels == ["c"] && again.training.focalGamma == 2 && again.training.classWeights == .balanced)
  }

  @Test func overridesHoldForAll() throws {
    let task = try joint(good, overrides: ["training.epochs=7", "method.rank=2"])
    #expect(task.heads.allSatisfy { $0.task.training.epochs == 7 && ($0.task.method as? LoRAMethod)?.rank == 2 })
  }

  @Test func aFileWithoutHeadsIsOneTask() throws {
    guard case .single(let task) = try read("version: 1\nname: t\nkind: sentiment\ndata: {train: a.csv}\n") else {
      Issue.record("not one task")
      return
    }
    #expect(task.name == "t")
  }

  @Test(arguments: [
    ("heads: []", "heads: expected a list of heads"), ("heads: topic", "heads: expected a list of heads"),
    ("heads: [topic]", "expected a mapping with a kind and data, or a task, found topic"),
    ("heads: [{kind: sentiment, data: {train: a.csv}}]", "'heads.name' is missing"),
    ("heads: [{name: a, data: {train: a.csv}}]", "'kind' is missing"),
    ("heads: [{name: a, kind: sentiment}]", "'data.train' is missing"),
    ("heads: [{name: a, kind: sentiment, encoder: e, data: {train: a.csv}}]", "heads.encoder: it is the same for all"),
    ("heads: [{name: a, kind: sentiment, method: full, data: {train: a.csv}}]", "heads.method: it is the same for all"),
    (
      "heads: [{name: a, kind: sentiment, data: {train: a.csv}, training: {epochs: 3}}]",
      "heads.training.epochs: it is the same for all"
    ),
    ("heads: [{name: a, kind: sentiment, weight: 0, data: {train: a.csv}}]", "heads.weight: expected a number above 0"),
    ("heads: [{name: a, kind: sentiment, weight: x, data: {train: a.csv}}]", "heads.weight: expected a number above 0"),
    ("heads: [{name: a, kind: sentiment, wieght: 2, data: {train: a.csv}}]", "unknown key 'wieght'"),
    (
      "heads: [{name: a, kind: sentiment, data: {train: a.csv}}, {name: a, kind: ner, data: {train: b}}]",
      "'a' stands in the list twice"
    ),
    ("sampling_temperature: 0.5\nheads: [{name: a, kind: sentiment, data: {train: a.csv}}]", "sampling_temperature"),
    ("heads: [{name: a, task: none.yaml}]", "none.yaml"),
    ("name: a/b\nheads: [{name: a, kind: sentiment, data: {train: a.csv}}]", "name: expected at most"),
    ("heads: [{name: ../a, kind: sentiment, data: {train: a.csv}}]", "name: expected at most"),
  ]) func whatIsWrongIsNamedInOneLine(text: String, part: String) {
    #expect {
      _ = try read("version: 1\n" + text + "\n")
    } throws: { error in
      let message = "\(error)"
      return message.contains(part) && !message.contains("\n") && (message.contains(folder) || part == "none.yaml")
    }
  }

  @Test func aHeadWithHeadsIsRefused() throws {
    try "version: 1\nheads: [{name: b, kind: sentiment, data: {train: a.csv}}]\n"
      .write(toFile: folder + "/inner/joint.yaml", atomically: true, encoding: .utf8)
    #expect { _ = try read("version: 1\nheads: [{name: a, task: inner/joint.yaml}]\n") } throws: {
      "\($0)".contains("has heads itself")
    }
  }
}
