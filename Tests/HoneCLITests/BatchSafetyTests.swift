import Files
import Foundation
import GRDB
import Testing

/// What batch predictions must never do to what is there already.
@Suite struct BatchSafetyTests {
  private let work: HoneWorkspace

  init() async throws {
    work = try HoneWorkspace()
    try work.write("films.csv", HoneWorkspace.films)
    let trained = try await work.train(["--out", "m"])
    try #require(trained.status == 0, "\(trained.errors)")
    try work.write("in.csv", "text\na great film\n")
    try work.write("bad.csv", "text,x\na great film,1\ntoo few\n")
  }

  private func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: work.folder + "/" + name)), as: UTF8.self)
  }

  private func predict(_ arguments: String..., input: String = "in.csv") async throws -> HoneWorkspace.Outcome {
    try await work.hone(["predict", "m", "--input", input] + arguments)
  }

  @Test func oneFileHasOnePurpose() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: work.folder + "/link.csv", withDestinationPath: work.folder + "/in.csv")
    for arguments in [
      ["--output", "in.csv"], ["--output", "link.csv"], ["--output", "o.csv", "--rejects", "in.csv"],
      ["--output", "o.csv", "--rejects", "o.csv"], ["--output", "o.csv", "--rejects", "o.csv.journal"],
      ["--output", "o.csv", "--rejects", "o.csv", "--restart"],
    ] {
      let outcome = try await work.hone(["predict", "m", "--input", "in.csv"] + arguments)
      #expect(outcome.status == 1 && outcome.errors.contains("expected a file for each purpose"), "\(outcome.errors)")
    }
    #expect(try read("in.csv") == "text\na great film\n")
    try FileManager.default.createDirectory(atPath: work.folder + "/letters", withIntermediateDirectories: true)
    try work.write("letters/a.txt", "a great film")
    let inside = try await predict("--output", "letters/out.jsonl", input: "letters")
    #expect(inside.status == 1 && inside.errors.contains("expected a place outside of the input letters"))
  }

  @Test func rejectsOfOthersStay() async throws {
    try work.write("notes.txt", "mine")
    for arguments in [["--rejects", "notes.txt"], ["--rejects", "notes.txt", "--restart"]] {
      let outcome = try await work.hone(["predict", "m", "--input", "in.csv", "--output", "o.csv"] + arguments)
      #expect(outcome.status == 1 && outcome.errors.contains("notes.txt: expected a free name"), "\(outcome.errors)")
    }
    // Rejects of the job itself give way to those of its restart, and go where there are none.
    #expect(try await predict("--output", "p.csv", input: "bad.csv").status == 3)
    try work.write("bad.csv", "text,x\na great film,1\n")
    #expect(try await predict("--output", "p.csv", "--restart", input: "bad.csv").status == 0)
    #expect(!FileManager.default.fileExists(atPath: work.folder + "/p.csv.rejects.jsonl"))
    #expect(try read("notes.txt") == "mine")
  }

  @Test func pipesReplaceNothing() async throws {
    try work.write("precious.jsonl", "mine")
    let taken = try await work.hone(["predict", "m", "--input", "-", "--output", "precious.jsonl"], input: "a film\n")
    #expect(taken.status == 1 && taken.errors.contains("precious.jsonl: expected a free name"))
    #expect(try read("precious.jsonl") == "mine")
    let first = try await work.hone(["predict", "m", "--input", "-", "--output", "o.jsonl"], input: "a film\n")
    #expect(first.status == 0, "\(first.errors)")
    let second = try await work.hone(["predict", "m", "--input", "-", "--output", "o.jsonl"], input: "another\n")
    #expect(second.status == 1 && second.errors.contains("o.jsonl: expected a free name"))
  }

  @Test func tablesOfOthersStay() async throws {
    let database = try DatabaseQueue(path: work.folder + "/shop.db")
    try await database.write { database in
      try database.execute(
        sql: """
          CREATE TABLE mails (Label INTEGER PRIMARY KEY, body TEXT);
          INSERT INTO mails VALUES (1, 'a great film');
          CREATE VIEW short AS SELECT body FROM mails;
          """)
    }
    try database.close()
    let arguments = ["predict", "m", "--input", "shop.db", "--table", "mails", "--text", "body", "--into"]
    for table in ["mails", "MAILS", "short", "hone_chunks", "sqlite_x"] {
      let outcome = try await work.hone(arguments + [table, "--restart"])
      #expect(outcome.status == 1 && outcome.errors.contains("expected a free name"), "\(outcome.errors)")
    }
    #expect(try await work.hone(arguments + ["labels"]).status == 0)
    #expect(try await work.hone(arguments + ["labels", "--restart"]).status == 0)
    let columns = try await DatabaseQueue(path: work.folder + "/shop.db").read { database in
      (try database.columns(in: "labels").map(\.name), try database.columns(in: "mails").map(\.name))
    }
    #expect(columns.0 == ["Label", "predicted_label", "predicted_score"] && columns.1 == ["Label", "body"])
  }

  @Test func aLimitHoldsWhenRunAgain() async throws {
    for limit in ["0", "10%"] {
      for _ in 0..<2 {
        let outcome = try await predict("--output", "l\(limit).csv", "--max-rejects", limit, input: "bad.csv")
        #expect(outcome.status == 1 && outcome.errors.contains("found 1"), "\(outcome.errors)")
      }
    }
  }

  @Test func smallThings() async throws {
    // One column with the delimiter of the output in its texts.
    try work.write("one.csv", "text\n\"good, bad\"\nugly\n")
    let one = try await predict(input: "one.csv")
    #expect(one.lines[1].hasPrefix("\"good, bad\","), "\(one.output)")
    // A packed file without a row is whole.
    let none = try await predict("--output", "none.jsonl.gz", "--where", "score > 2")
    #expect(none.status == 0)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: work.folder + "/none.jsonl.gz"))
    #expect(try bytes.withUnsafeBytes { try Gzip.decompress($0, source: "none", limit: 10) }.isEmpty)
    #expect(try await predict("--output", "none.jsonl.gz", "--where", "score > 2").errors.contains("finished before"))
    try work.write("twice.csv", "text,a,a\na great film,1,2\n")
    let twice = try await predict("--to", "jsonl", input: "twice.csv")
    #expect(twice.status == 1 && twice.errors.contains("expected each column once to write jsonl, found 'a' twice"))
    let pair = try await predict("--output", "pair.csv", "--text", "a", "--pair", "text", input: "bad.csv")
    #expect(pair.status != 0)
  }
}
