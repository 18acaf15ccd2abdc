import Files
import Foundation
import Testing

/// Several labels, numbers and pairs of texts, from a table to predictions, as a user runs them.
@Suite struct KindTests {
  /// Sixty rows whose words say it all.
  private static let table =
    "id,first,second,tags,stars,topic,customer,day\n"
    + (0..<60).map { index in
      let (good, fun) = (index % 2 == 0, index % 3 == 0)
      let tags = [good ? "good" : "", fun ? "fun" : ""].filter { !$0.isEmpty }.joined(separator: "; ")
      let text = [good ? "great film" : "bad plot", fun ? "really fun" : "boring"].joined(separator: " ")
      return
        "\(index),\(text),\(good ? "it is good" : "it is dull"),\(tags),\(good ? (fun ? 5 : 4) : (fun ? 2 : 1)),"
        + "\(good ? "1" : "2"),c\(index / 4),2025-01-\(index / 3 + 10)\n"
    }.joined()

  private func workspace() throws -> HoneWorkspace {
    let workspace = try HoneWorkspace()
    try workspace.write("films.csv", Self.table)
    return workspace
  }

  private func train(_ workspace: HoneWorkspace, _ arguments: [String]) async throws -> JSON {
    let outcome = try await workspace.hone(
      ["train", "films.csv", "--encoder", HoneWorkspace.encoder, "--json", "--out", "model"]
        + ["--set", "training.steps=60", "--set", "training.epochs=", "--set", "training.learning_rate=0.01"]
        + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSON.parse(outcome.output, source: "output")
  }

  @Test func severalLabelsAreTrainedCalibratedAndPredicted() async throws {
    let workspace = try workspace()
    let report = try await train(
      workspace,
      [
        "--kind", "multi_label", "--text", "first", "--label", "tags", "--set", "data.test.fraction=0.2", "--set",
        "data.group=customer", "--set", "training.class_weights=balanced",
      ])
    #expect(report["test"]?["micro_f1"]?.doubleValue ?? 0 > 0.9, "\(report)")
    #expect(report["calibration"]?["thresholds"]?.arrayValue?.count == 2)
    // Its words say it all: the baseline is as good, and knowing no words is not.
    let beside = try #require(report["test"]?["baselines"])
    #expect(beside["tfidf"]?.doubleValue ?? 0 > 0.9 && beside["constant"]?.doubleValue ?? 1 < 0.9, "\(beside)")
    let held = try await workspace.hone(["evaluate", "films", "--json"])
    #expect(try JSON.parse(held.output, source: "output")["baselines"] == beside, "\(held.errors)")
    let predicted = try await workspace.hone(["predict", "model", "--json", "great film really fun", "bad plot boring"])
    let lines = try predicted.output.split(separator: "\n").map { try JSON.parse(String($0), source: "output") }
    #expect(lines.map { $0["labels"] } == [["fun", "good"], []], "\(predicted.output)")
    let again = try await workspace.hone(
      ["evaluate", "model", "--data", "films.csv", "--text", "first", "--label", "tags", "--json"])
    #expect(try JSON.parse(again.output, source: "output")["texts"] == 60)
    // The directory says what transformers needs.
    let configuration = try JSON.parse(MappedFile(path: workspace.folder + "/model/config.json"))
    #expect(configuration["problem_type"] == "multi_label_classification")
    let stored = try JSON.parse(MappedFile(path: workspace.folder + "/model/hone.json"))
    #expect(stored["thresholds"]?.arrayValue?.count == 2 && stored["text_columns"] == ["first"])
  }

  @Test func numbersAreLearnedAndTheNewestAreTested() async throws {
    let workspace = try workspace()
    let report = try await train(
      workspace,
      [
        "--kind", "regression", "--text", "first", "--label", "stars", "--set", "data.test.fraction=0.2", "--set",
        "data.by=day",
      ])
    #expect(report["test"]?["pearson"]?.doubleValue ?? 0 > 0.9, "\(report)")
    // Squared errors: of TF-IDF far below that of the mean.
    let beside = try #require(report["test"]?["baselines"])
    #expect(beside["tfidf"]?["mse"]?.doubleValue ?? 9 < 0.5 && beside["training_mean"]?["mse"]?.doubleValue ?? 0 > 1)
    let other = ["--data", "films.csv", "--text", "first", "--label", "stars"]
    let people = try await workspace.hone(["evaluate", "films"] + other)
    #expect(people.output.contains("baseline: TF-IDF + ridge regression"), "\(people.output)")
    let alone = try await workspace.hone(["evaluate", "model"] + other)
    #expect(
      alone.output.contains("no baselines: the baselines are kept with the run"), "\(alone.output)\(alone.errors)")
    let split = try JSON.parse(
      MappedFile(path: (report["run"]?.stringValue ?? "") + "/split.json"))
    #expect(split["test_of_training_file"]?.arrayValue?.compactMap(\.intValue) == Array(48..<60))
    let predicted = try await workspace.hone(["predict", "model", "--json", "great film really fun"])
    #expect(try JSON.parse(predicted.output, source: "output")["value"]?.doubleValue ?? 0 > 3.5, "\(predicted.output)")
    let configuration = try JSON.parse(MappedFile(path: workspace.folder + "/model/config.json"))
    #expect(configuration["problem_type"] == "regression" && configuration["id2label"]?.objectValue?.members.count == 1)
  }

  @Test func pairsJoinedColumnsAndRenamedLabelsReachThePrediction() async throws {
    let workspace = try workspace()
    let map = ["--set", "data.map={1: positive, 2: negative}"]
    let pairs = try await train(
      workspace, ["--text", "second", "--set", "data.pair=first", "--label", "topic"] + map)
    #expect(pairs["best_score"]?.doubleValue == 1)
    let file = try await workspace.hone(["predict", "model", "--file", "films.csv", "--json"])
    let first = try JSON.parse(String(file.output.split(separator: "\n").first ?? ""), source: "output")
    #expect(first["label"] == "positive" && first["pair"] == "great film really fun", "\(file.output)\(file.errors)")
    let odd = try await workspace.hone(["predict", "model", "alone"])
    #expect(odd.status != 0 && odd.errors.contains("pairs of texts"))
    let joined = try await train(
      workspace, ["--text", "first", "--text", "second", "--label", "topic", "--set", "name=joined"] + map)
    #expect(joined["best_score"]?.doubleValue == 1)
    let rows = try await workspace.hone(["predict", "model", "--file", "films.csv", "--json"])
    let row = try JSON.parse(String(rows.output.split(separator: "\n").first ?? ""), source: "output")
    #expect(row["text"] == "great film really fun\nit is good", "\(rows.output)\(rows.errors)")
  }

  @Test func decisionsForPrecisionAndRecallAreKeptWithTheModel() async throws {
    let workspace = try workspace()
    let report = try await train(
      workspace,
      ["--text", "first", "--label", "topic", "--set", "abstain.recall=0.9", "--set", "abstain.label=2"])
    #expect(report["calibration"]?["decision"]?["label"] == "2", "\(report)")
    #expect(FileManager.default.fileExists(atPath: (report["run"]?.stringValue ?? "") + "/reliability.svg"))
    let precise = try await train(
      workspace, ["--text", "first", "--label", "topic", "--set", "abstain.precision=0.9", "--set", "name=precise"])
    let threshold = try #require(precise["calibration"]?["decision"]?["threshold"]?.doubleValue)
    let predicted = try await workspace.hone(["predict", "model", "--json", "plot film", "great film really fun"])
    for line in predicted.output.split(separator: "\n") {
      let line = try JSON.parse(String(line), source: "output")
      #expect((line["label"] == .null) == ((line["score"]?.doubleValue ?? 0) < threshold))
    }
    let wrong = try await workspace.hone([
      "train", "films.csv", "--text", "first", "--label", "topic", "--encoder", HoneWorkspace.encoder, "--set",
      "abstain.recall=0.9",
    ])
    #expect(wrong.status != 0 && wrong.errors.contains("recall with the label"))
  }

  @Test func gradesAreOrderedAndPredictedAsTheyAreCalled() async throws {
    let workspace = try workspace()
    let stars = try await train(workspace, ["--kind", "ordinal", "--text", "first", "--label", "stars"])
    #expect(stars["metric"] == "kappa" && stars["best_score"]?.doubleValue ?? 0 > 0.8, "\(stars)")
    let predicted = try await workspace.hone(["predict", "model", "--json", "great film really fun", "bad plot boring"])
    let lines = try predicted.output.split(separator: "\n").map { try JSON.parse(String($0), source: "output") }
    #expect(lines.map { $0["label"] } == ["5", "1"], "\(predicted.output)")
    #expect(lines.allSatisfy { $0["value"]?.doubleValue != nil })
    // Grades with names, in the order of the task.
    let names = "{1: poor, 2: poor, 4: fair, 5: good}"
    let named = try await train(
      workspace,
      [
        "--kind", "ordinal", "--text", "first", "--label", "stars", "--set", "name=named", "--set", "data.map=\(names)",
        "--set", "labels=[poor, fair, good]", "--set", "data.test.fraction=0.3",
      ])
    #expect(named["test"]?["grades"] == ["poor", "fair", "good"], "\(named)")
    #expect(named["test"]?["confusion"]?.arrayValue?.count == 3)
    let text = try await workspace.hone(["predict", "model", "great film really fun"])
    #expect(text.output.hasPrefix("good\t"), "\(text.output)")
    let again = try await workspace.hone(["evaluate", "named", "--json"])
    #expect(try JSON.parse(again.output, source: "output")["kappa"] == named["test"]?["kappa"])
    try workspace.write("other.csv", "first,stars\ngreat film,good\nbad plot,dull\n")
    let unknown = try await workspace.hone([
      "evaluate", "model", "--data", "other.csv", "--text", "first", "--label", "stars",
    ])
    #expect(unknown.status != 0 && unknown.errors.contains("other.csv:3") && unknown.errors.contains("dull"))
    let wrong = try await workspace.hone([
      "train", "films.csv", "--kind", "ordinal", "--text", "first", "--label", "stars", "--encoder",
      HoneWorkspace.encoder, "--set", "labels=[1, 2, 3]",
    ])
    #expect(wrong.status != 0 && wrong.errorLines.count == 1 && wrong.errors.contains("films.csv:"), "\(wrong.errors)")
  }

  @Test func rowsThatNobodyLabelledAreLeftOutWhenSaid() async throws {
    let workspace = try workspace()
    // Where an empty cell is no answer, a label of its own says "none of them".
    let table = Self.table.split(separator: "\n")
      .enumerated().map { row, line in
        row % 5 == 1 ? String(line).replacingOccurrences(of: ",good; fun,", with: ",,") : String(line)
      }
      .map { $0.replacingOccurrences(of: "dull,,1", with: "dull,-,1") }.joined(separator: "\n")
    try workspace.write("films.csv", table + "\n")
    let all = [
      "--kind", "multi_label", "--text", "first", "--label", "tags", "--set",
      "data.map={'-': null, good: good, fun: fun}",
    ]
    let none = try await workspace.train(all + ["--set", "training.epochs="])
    let empty = table.split(separator: "\n").count { $0.contains(",,") }
    #expect(empty > 0 && none.errors.contains("films.csv: 60 rows"), "\(none.errors)")
    let missing = try await workspace.train(
      all + ["--set", "training.epochs=", "--set", "data.empty=missing", "--out", "model"])
    #expect(missing.status == 0 && missing.errors.contains("films.csv: \(60 - empty) rows"), "\(missing.errors)")
    let scored = try await workspace.hone([
      "evaluate", "model", "--data", "films.csv", "--text", "first", "--label", "tags", "--json",
    ])
    #expect(scored.errors.contains("\(empty) rows or entities were left out"), "\(scored.errors)")
  }

  @Test func ofErrorsTheSmallestIsTheBest() async throws {
    let workspace = try workspace()
    let report = try await train(
      workspace,
      [
        "--kind", "regression", "--text", "first", "--label", "stars", "--set", "training.metric=mse", "--set",
        "training.evaluate_every=5",
      ])
    let run = try #require(report["run"]?.stringValue)
    let scores = try String(contentsOfFile: run + "/steps.jsonl", encoding: .utf8).split(separator: "\n")
      .compactMap { try JSON.parse(String($0), source: "log")["score"]?.doubleValue }
    #expect(scores.count == 12 && scores.allSatisfy { $0 >= 0 })
    #expect(report["best_score"]?.doubleValue == scores.min())
    // Of two runs the one with the smaller error goes by the task's name.
    let worse = try await workspace.hone([
      "train", "films.csv", "--encoder", HoneWorkspace.encoder, "--kind", "regression", "--text", "first", "--label",
      "stars", "--set", "training.metric=mse", "--set", "training.steps=1", "--set", "training.epochs=",
    ])
    #expect(worse.status == 0, "\(worse.errors)")
    let info = try await workspace.hone(["info", "films", "--json"])
    #expect(try JSON.parse(info.output, source: "output")["directory"]?.stringValue == run + "/model")
  }

  @Test func scoresByTheValueOfAColumnAndTheSurestErrors() async throws {
    let workspace = try workspace()
    _ = try await train(
      workspace,
      ["--text", "first", "--label", "topic", "--set", "data.test.fraction=0.5", "--set", "data.group=customer"])
    // Rows of the held-out half, and of a file whose labels are partly wrong.
    let held = try await workspace.hone(["evaluate", "films", "--by", "stars", "--json"])
    let half = try JSON.parse(held.output, source: "output")
    let slices = half["by"]?["slices"]?.arrayValue ?? []
    #expect(
      half["by"]?["column"] == "stars" && Set(slices.compactMap { $0["value"]?.stringValue }) == ["1", "2", "4", "5"])
    #expect(slices.compactMap { $0["rows"]?.intValue }.reduce(0, +) == half["rows"]?.intValue, "\(held.output)")
    #expect(half["errors"] == [])
    try workspace.write(
      "wrong.csv", "first,topic,place\ngreat film,1,north\nbad plot,2,north\ngreat film,2,south\nbad plot,1,\n")
    let command = ["evaluate", "model", "--data", "wrong.csv", "--text", "first", "--label", "topic", "--by", "place"]
    let report = try JSON.parse(try await workspace.hone(command + ["--json"]).output, source: "output")
    let places = report["by"]?["slices"]?.arrayValue ?? []
    #expect(places.map { $0["value"] } == ["north", "south", .null])
    #expect(places.map { $0["score"]?.doubleValue } == [1, 0, 0])
    #expect(places.map { $0["rows"] } == [2, 1, 1] && places.allSatisfy { $0["small"] == true })
    let errors = report["errors"]?.arrayValue ?? []
    #expect(Set(errors.compactMap { $0["line"]?.intValue }) == [4, 5])
    #expect(errors.first?["weight"]?.doubleValue ?? 0 >= errors.last?["weight"]?.doubleValue ?? 1)
    let people = try await workspace.hone(command + ["--errors", "1"])
    #expect(people.output.contains("the most confident error of 2 in 4 texts"), "\(people.output)")
    #expect(people.output.contains("(blank)") && people.output.contains("1, few"))
    let missing = try await workspace.hone(command.dropLast() + ["plce"])
    #expect(missing.status != 0 && missing.errors.contains("plce"), "\(missing.errors)")
    for (kind, label) in [("multi_label", "tags"), ("regression", "stars")] {
      _ = try await train(workspace, ["--kind", kind, "--text", "first", "--label", label, "--set", "name=\(kind)"])
      let outcome = try await workspace.hone([
        "evaluate", "model", "--data", "films.csv", "--text", "first", "--label", label, "--by", "topic", "--json",
      ])
      let report = try JSON.parse(outcome.output, source: "output")
      #expect(
        report["by"]?["slices"]?.arrayValue?.compactMap { $0["rows"]?.intValue } == [30, 30], "\(outcome.errors)")
    }
  }

  @Test func encodingsAreGuessedAndStated() async throws {
    let workspace = try HoneWorkspace()
    let table = "text,label\n" + (0..<20).map { "caf\u{E9} \($0),\($0 % 2 == 0 ? "good" : "bad")\n" }.joined()
    try workspace.write("films.csv", Array(table.unicodeScalars.map { UInt8($0.value) }))
    let trained = try await workspace.train(["--out", "model"])
    #expect(trained.status == 0 && trained.errors.contains("encoding guessed as windows-1252"), "\(trained.errors)")
    let predicted = try await workspace.hone(["predict", "model", "--file", "films.csv"])
    #expect(predicted.lines.count == 20 && predicted.output.contains("café 7"), "\(predicted.errors)")
    #expect(predicted.errors.contains("films.csv: encoding guessed as windows-1252: byte 0xE9 on line 2"))
    // Damaged UTF-8 is not taken for it.
    try workspace.write("damaged.csv", Array("text,label\n\u{E9}\u{E9},good\n".utf8) + [0xE9] + Array(",bad\n".utf8))
    let damaged = try await workspace.hone(["predict", "model", "--file", "damaged.csv"])
    #expect(damaged.lines.count == 1 && damaged.errors.contains("expected UTF-8"), "\(damaged.errors)")
  }

  @Test func heldOutRowsAreScoredAgainAndAChangedFileIsNot() async throws {
    let workspace = try workspace()
    let report = try await train(
      workspace,
      [
        "--text", "first", "--label", "topic", "--set", "data.test.fraction=0.2", "--set",
        "data.map={1: positive, 2: negative}",
      ])
    let again = try await workspace.hone(["evaluate", "films", "--json"])
    #expect(again.status == 0, "\(again.errors)")
    let scores = try JSON.parse(again.output, source: "output")
    #expect(scores["score"] == report["test"]?["score"] && scores["rows"] == 12)
    // Labels of another file may have the file's names or the task's.
    let other = Self.table.replacing(",1,c", with: ",positive,c")
    try workspace.write("other.csv", other)
    let both = try await workspace.hone(["evaluate", "films", "--data", "other.csv", "--label", "topic", "--json"])
    #expect(try JSON.parse(both.output, source: "output")["rows"] == 60, "\(both.errors)")
    try workspace.write("films.csv", Self.table + "60,great film,it is good,good,5,1,c9,2025-02-01\n")
    let changed = try await workspace.hone(["evaluate", "films"])
    #expect(
      changed.status == 1 && changed.errors.contains("has changed since the model was trained"), "\(changed.errors)")
  }

  @Test func whatCannotBeLearnedIsOneLine() async throws {
    let workspace = try workspace()
    for (arguments, message) in [
      (["--kind", "regression", "--text", "first", "--label", "topic", "--set", "data.by=id,"], "\"id,\""),
      (
        [
          "--kind", "regression", "--text", "first", "--label", "id", "--set", "training.metric=kappa", "--set",
          "training.steps=1", "--set", "training.epochs=",
        ], "found kappa"
      ),
      (["--kind", "regression", "--text", "stars", "--label", "first"], "films.csv:2: expected a number"),
      (["--kind", "multi_label", "--text", "first", "--label", "customer", "--set", "labels=[c1]"], "expected one of"),
      (
        ["--text", "first", "--label", "topic", "--set", "data.map={1: a}"], "expected one of the labels that data.map"
      ),
      (["--text", "first", "--label", "topic", "--set", "data.by=first"], "expected a date such as"),
      (
        ["--text", "first", "--label", "topic", "--set", "training.class_weights={x: 2}"],
        "training.class_weights"
      ),
    ] {
      let outcome = try await workspace.hone(["train", "films.csv", "--encoder", HoneWorkspace.encoder] + arguments)
      #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
    }
  }
}
