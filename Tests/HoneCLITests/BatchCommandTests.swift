import Files
import Foundation
import GRDB
import Testing

/// `hone predict --input … --output …` as a person runs it.
@Suite struct BatchCommandTests {
  private let work: HoneWorkspace

  init() async throws {
    work = try HoneWorkspace()
    try work.write("films.csv", HoneWorkspace.films)
    let trained = try await work.train(["--out", "m"])
    try #require(trained.status == 0, "\(trained.errors)")
  }

  private func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: work.folder + "/" + name)), as: UTF8.self)
  }

  private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: work.folder + "/" + name) }

  private func rows(_ text: String) throws -> [JSON] {
    try text.split(separator: "\n").map { try JSON.parse(String($0), source: "rows") }
  }

  @Test func tablesKeepTheirBytes() async throws {
    let rows = ["1,\"a \"\"great\"\" film,\n dull\",x", "2, a dull plot ,\"\"", "3,ünder,"]
    try work.write("in.csv", "id,review,note\r\n" + rows.joined(separator: "\r\n") + "\r\n")
    let outcome = try await work.hone(["predict", "m", "--input", "in.csv", "--text", "review", "--output", "out.csv"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = try read("out.csv").components(separatedBy: "\r\n")
    #expect(lines.count == 5 && lines[0] == "id,review,note,label,score" && lines[4].isEmpty)
    for (line, row) in zip(lines.dropFirst(), rows) {
      #expect(line.hasPrefix(row + ",good,0.") || line.hasPrefix(row + ",bad,0."), "\(line)")
    }
    #expect(outcome.output.contains("3 rows: 3 written to out.csv"))
    #expect(!exists("out.csv.part") && !exists("out.csv.rejects.jsonl") && exists("out.csv.journal"))
  }

  @Test func objectsKeepTheirBytes() async throws {
    let lines = [
      #"{"id": 1.0, "text": "a great film", "big": 12345678901234567890, "nested": {"a": [1, 2]}}"#,
      #"{"text":"a dull plot","é":"\u00e9"}"#,
    ]
    try work.write("in.jsonl", lines.joined(separator: "\n"))
    let outcome = try await work.hone([
      "predict", "m", "--input", "in.jsonl", "--output", "out.jsonl", "--json", "--all",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let written = try read("out.jsonl").split(separator: "\n").map(String.init)
    for (line, written) in zip(lines, written) {
      #expect(written.hasPrefix(line.dropLast() + #","label":""#), "\(written)")
    }
    #expect(try rows(written[0])[0]["scores"]?["good"]?.doubleValue != nil)
    let summary = try JSON.parse(outcome.output, source: "summary")
    #expect(
      summary["rows"]?.intValue == 2 && summary["members"]?.arrayValue?[0]["drift"]?["labels"]?.doubleValue != nil)
  }

  @Test func badRowsAreKeptWithTheirPlaces() async throws {
    try work.write(
      "in.jsonl",
      Array(
        ("{\"text\": \"fine\"}\n[1]\n{\"text\": 5}\n{\"text\": \"x\", \"text\": \"y\"}\n{\"a\": 1e400, \"text\": \"x\"}\n"
          + "{\"text\": \"\\ud800\"}\n{\"text\": \"x\", \"label\": 3}\n{\"text\": \" \"}\n{\"text\": \"").utf8)
        + [0xFF] + Array("\"}\n{\"text\": \"last\"}".utf8))
    let arguments = ["predict", "m", "--input", "in.jsonl", "--output", "out.jsonl", "--encoding", "utf-8"]
    let outcome = try await work.hone(arguments)
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(outcome.output.contains("10 rows: 3 written to out.jsonl, 7 rejected (see out.jsonl.rejects.jsonl)"))
    let rejects = try rows(read("out.jsonl.rejects.jsonl"))
    #expect(rejects.map { $0["line"]?.intValue } == [2, 3, 4, 5, 6, 8, 9])
    #expect(rejects.map { $0["column"]?.intValue } == [1, 1, 15, 7, 11, 1, 11])
    #expect(rejects[3]["row"] == .string("{\"a\": 1e400, \"text\": \"x\"}"))
    #expect(rejects.allSatisfy { ($0["reason"]?.stringValue ?? "").contains("found") || $0["column"] != .null })
    // What is done stays done, and says so.
    let again = try await work.hone(arguments)
    #expect(again.status == 3 && again.errors.contains("finished before") && again.output == outcome.output)
    let limited = try await work.hone([
      "predict", "m", "--input", "in.jsonl", "--output", "o.jsonl", "--encoding", "utf-8", "--max-rejects", "3",
    ])
    #expect(
      limited.status == 1 && limited.errors.contains("expected at most 3 rejected rows, found 7; the first: line 2"))
    #expect(!exists("o.jsonl") && exists("o.jsonl.part"))
  }

  @Test func whatHasChangedIsSaid() async throws {
    try work.write("in.csv", "text\na great film\n")
    let arguments = ["predict", "m", "--input", "in.csv", "--output", "out.csv"]
    _ = try await work.hone(arguments)
    let before = try read("out.csv")
    let setting = try await work.hone(arguments + ["--all"])
    #expect(setting.status == 1 && setting.errors.contains("settings.columns[2] was not set and is \"score.bad\""))
    try work.write("in.csv", "text\na dull film\n")
    let input = try await work.hone(arguments)
    #expect(input.status == 1 && input.errors.contains("the input has changed"))
    #expect(try read("out.csv") == before)
    _ = try await work.train(["--out", "m", "--set", "training.seed=9"])
    try work.write("in.csv", "text\na great film\n")
    let model = try await work.hone(arguments)
    #expect(model.status == 1 && model.errors.contains("the model m has changed"))
    let anew = try await work.hone(arguments + ["--restart"])
    #expect(anew.status == 0)
    #expect(try read("out.csv") != before)
    // Something else that has the name.
    try work.write("other.csv", "mine")
    let taken = try await work.hone(["predict", "m", "--input", "in.csv", "--output", "other.csv"])
    #expect(taken.status == 1 && taken.errors.contains("other.csv: expected a free name"))
    #expect(try read("other.csv") == "mine")
  }

  @Test func shardsAreTheWholeTogether() async throws {
    let lines = (0..<9000).map { "{\"text\": \"film number \($0)\"}" } + ["bad"]
    try work.write("in.jsonl", lines.joined(separator: "\n"))
    for name in ["out.jsonl", "out.csv.gz"] {
      let common = ["predict", "m", "--input", "in.jsonl", "--output", name]
      #expect(try await work.hone(common).status == 3)
      let (whole, rejects) = (try read(name), try read(name + ".rejects.jsonl"))
      for file in [name, name + ".rejects.jsonl"] {
        try FileManager.default.removeItem(atPath: work.folder + "/" + file)
      }
      for shard in [1, 2] {
        #expect(try await work.hone(common + ["--shard", "\(shard)/3"]).status == 0)
      }
      let early = try await work.hone(["predict", "--merge", "--output", name])
      #expect(early.status == 1 && early.errors.contains("expected 3 shards, found none of number 3"))
      #expect(try await work.hone(common + ["--shard", "3/3"]).status == 3)
      let merged = try await work.hone(["predict", "--merge", "--output", name])
      #expect(merged.status == 3 && merged.output.contains("joined 3 shards to \(name): 9001 rows, 9000 written"))
      #expect(try read(name) == whole && read(name + ".rejects.jsonl") == rejects)
    }
  }

  @Test func severalModelsFiltersAndRanks() async throws {
    _ = try await work.train(["--out", "second", "--set", "training.seed=3"])
    try work.write("in.tsv", "review\tstars\na great film\t5\na dull plot\t1\n")
    let outcome = try await work.hone([
      "predict", "m", "second", "--input", "in.tsv", "--text", "review", "--to", "jsonl", "--top-k", "2", "--where",
      "m.score > 0 && second.label is not missing and stars > 4",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let found = try rows(outcome.output)
    #expect(found.count == 1 && found[0]["stars"] == "5" && found[0]["second.label"]?.stringValue != nil)
    #expect(found[0]["m.top"]?.arrayValue?.count == 2)
    #expect(outcome.errors.contains("2 rows: 1 written, 1 left out by --where"))
    let abstaining = try await work.hone(["predict", "m", "--input", "in.tsv", "--abstain", "1"])
    #expect(abstaining.lines[0] == "review\tstars\tlabel\tscore\tbest_label")
    #expect(abstaining.lines[1].hasPrefix("a great film\t5\t\t0."))
    let wrong = try await work.hone(["predict", "m", "--input", "in.tsv", "--where", "scor > 1"])
    #expect(wrong.status == 1 && wrong.errors.contains("did you mean score?"), "\(wrong.errors)")
    let dry = try await work.hone(["predict", "m", "second", "--input", "in.tsv", "--dry-run", "--json"])
    let plan = try JSON.parse(dry.output, source: "plan")
    #expect(plan["rows"]?.intValue == 2 && plan["separate_seconds"]?.doubleValue != nil)
  }

  @Test func repeatedTextsAreAnsweredOnce() async throws {
    let lines = (0..<5000).map { "text \($0 % 50)" }
    try work.write("in.txt", lines.joined(separator: "\n"))
    let common = ["predict", "m", "--input", "in.txt", "--format", "text", "--to", "csv"]
    let each = try await work.hone(common + ["--output", "each.csv"])
    let once = try await work.hone(common + ["--output", "once.csv", "--dedupe"])
    #expect(each.status == 0 && once.output.contains("4950 answered as the same text before"), "\(once.output)")
    #expect(try read("each.csv") == read("once.csv"))
    let piped = try await work.hone(
      ["predict", "m", "--input", "-", "--to", "csv", "--dedupe"], input: lines.prefix(200).joined(separator: "\n"))
    #expect(piped.lines == (try read("each.csv")).split(separator: "\n").prefix(201).map(String.init))
  }

  @Test func tablesOfADatabase() async throws {
    let database = try DatabaseQueue(path: work.folder + "/shop.db")
    try await database.write { database in
      try database.execute(
        sql: """
          CREATE TABLE mails (key BLOB PRIMARY KEY, body TEXT, size REAL) WITHOUT ROWID;
          INSERT INTO mails VALUES (x'02ff', 'a dull plot', 2.5), (x'0100', 'a great film', NULL), (x'03', NULL, 1);
          """)
    }
    try database.close()
    let arguments = ["predict", "m", "--input", "shop.db", "--table", "mails", "--text", "body", "--into", "labels"]
    let outcome = try await work.hone(arguments)
    #expect(outcome.status == 3, "\(outcome.errors)")
    let rows = try await values(
      of: "SELECT hex(key), body, label, typeof(score) FROM labels JOIN mails USING (key)")
    #expect(rows.map { $0[0] } == ["0100", "02ff".uppercased()] && rows.allSatisfy { $0[3] == "real" })
    #expect(try await values(of: "SELECT line FROM labels_rejects") == [["3"]])
    let again = try await work.hone(arguments)
    #expect(again.status == 3 && again.errors.contains("finished before"))
    let taken = try await work.hone(Array(arguments.dropLast()) + ["mails"])
    #expect(taken.status == 1 && taken.errors.contains("shop.db, table mails: expected a free name"))
    let query = try await work.hone([
      "predict", "m", "--input", "shop.db", "--query", "SELECT body AS text, size FROM mails WHERE body IS NOT NULL",
      "--to",
      "jsonl",
    ])
    #expect(
      query.status == 0 && query.lines.count == 2 && query.lines[0].contains(#""size":null,"label":""#), "\(query)")
    let unknown = try await work.hone(["predict", "m", "--input", "shop.db", "--table", "mail"])
    #expect(unknown.status == 1 && unknown.errors.contains("expected a table 'mail', found"))
    let left = try FileManager.default.contentsOfDirectory(atPath: work.folder)
    #expect(!left.contains { $0.contains("spool") })
  }

  private func values(of sql: String) async throws -> [[String]] {
    let database = try DatabaseQueue(path: work.folder + "/shop.db")
    defer { try? database.close() }
    return try await database.read { database in
      try Row.fetchAll(database, sql: sql).map { row in
        row.databaseValues.map { String.fromDatabaseValue($0) ?? "\($0)" }
      }
    }
  }

  @Test func foldersAndTakenNames() async throws {
    try FileManager.default.createDirectory(atPath: work.folder + "/letters/sub", withIntermediateDirectories: true)
    try work.write("letters/b.txt", "a great film")
    try work.write("letters/sub/a.txt", "a dull plot")
    try work.write("letters/empty.txt", "")
    let outcome = try await work.hone(["predict", "m", "--input", "letters", "--output", "out.csv"])
    #expect(outcome.status == 3, "\(outcome.errors)")
    #expect(
      try read("out.csv").split(separator: "\n").map { $0.split(separator: ",")[0] } == ["file", "b.txt", "sub/a.txt"])
    #expect(try rows(read("out.csv.rejects.jsonl"))[0]["file"] == "empty.txt")
    try work.write("in.csv", "text,label\na great film,x\n")
    let named = try await work.hone(["predict", "m", "--input", "in.csv"])
    #expect(named.lines[0] == "text,label,predicted_label,predicted_score")
    let chosen = try await work.hone(["predict", "m", "--input", "in.csv", "--prefix", "la", "--text", "text"])
    #expect(chosen.lines[0] == "text,label,lalabel,lascore")
    try work.write("both.csv", "text,label,predicted_label\na great film,x,y\n")
    let taken = try await work.hone(["predict", "m", "--input", "both.csv"])
    #expect(taken.status == 1 && taken.errors.contains("found predicted_label; choose a prefix with --prefix"))
  }

  @Test(arguments: ["label-studio", "prodigy", "jsonl"]) func rowsToLabelNext(form: String) async throws {
    try work.write("in.csv", "id,text\n" + (0..<40).map { "\($0),film \($0 / 2)\n" }.joined())
    for strategy in ["entropy", "margin", "diverse"] {
      let outcome = try await work.hone([
        "select", "m", "--input", "in.csv", "--count", "5", "--strategy", strategy, "--to", form,
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let tasks =
        form == "label-studio"
        ? try JSON.parse(outcome.output, source: "tasks").arrayValue ?? [] : try rows(outcome.output)
      let texts = tasks.compactMap { ($0["data"]?["text"] ?? $0["text"])?.stringValue }
      #expect(texts.count == 5 && Set(texts).count == 5, "\(outcome.output)")
      #expect(outcome.errors.contains("5 of 40 rows chosen by \(strategy)"))
    }
  }
}
