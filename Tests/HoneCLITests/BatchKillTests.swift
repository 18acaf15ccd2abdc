import Files
import Foundation
import GRDB
import Testing

/// Batches of predictions whose process is killed, and run again.
@Suite struct BatchKillTests {
  private let work: HoneWorkspace

  init() throws { work = try HoneWorkspace() }

  /// Rows and kills of all ten jobs together; more with HONE_BATCH_ROWS and HONE_BATCH_KILLS.
  private static func wanted(_ name: String, _ usual: Int) -> Int {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? usual
  }

  private struct Job: Sendable, CustomTestStringConvertible {
    let name: String
    let models: [String]
    let input: String
    let output: String
    var more: [String] = []
    /// Where the results go, of jobs on a database.
    var table: String?

    var testDescription: String { name }

    var arguments: [String] {
      let target = table.map { ["--into", $0] } ?? ["--output", output]
      return ["predict"] + models + ["--input", input, "--text", "review"] + target + more
    }
  }

  private static let jobs = [
    Job(name: "csv", models: ["m"], input: "rows.csv", output: "a.csv"),
    Job(name: "packed", models: ["m"], input: "rows.csv.gz", output: "b.csv.gz"),
    Job(name: "to jsonl", models: ["m"], input: "rows.csv", output: "c.jsonl", more: ["--all"]),
    Job(name: "once a text", models: ["m"], input: "rows.csv", output: "d.csv", more: ["--dedupe"]),
    Job(
      name: "filtered", models: ["m"], input: "rows.csv", output: "e.csv",
      more: ["--where", "score > 0.5 && stars < 4"]),
    Job(name: "jsonl", models: ["m"], input: "rows.jsonl", output: "f.jsonl"),
    Job(name: "two models", models: ["m", "n"], input: "rows.csv", output: "g.tsv"),
    Job(name: "one shard", models: ["m"], input: "rows.csv", output: "h.csv", more: ["--shard", "1/2"]),
    Job(name: "table", models: ["m"], input: "rows.db", output: "", more: ["--table", "reviews"], table: "i"),
    Job(
      name: "query", models: ["m"], input: "rows.db", output: "",
      more: ["--query", "SELECT id, review FROM reviews ORDER BY stars, id", "--dedupe"], table: "j"),
  ]

  @Test func killedAtRandomMoments() async throws {
    let rows = Self.wanted("HONE_BATCH_ROWS", 5000)
    let kills = Self.wanted("HONE_BATCH_KILLS", 20)
    try await prepare(rows)
    var random = SystemRandomNumberGenerator()
    var killed = 0
    for (index, job) in Self.jobs.enumerated() {
      let start = Date()
      let whole = try await work.hone(job.arguments)
      let seconds = Date().timeIntervalSince(start)
      try #require(whole.status == 3, "\(job.name): \(whole.errors)")
      let expected = try result(job)
      try forget(job)
      let most = killed + (kills - killed) / (Self.jobs.count - index)
      while killed < most {
        var outcome = whole
        repeat {
          let after = Double.random(in: 0.01...max(0.1, min(0.8, seconds * 0.6)), using: &random)
          outcome = try await work.hone(job.arguments, killAfter: killed < most ? after : nil)
          if outcome.wasKilled {
            killed += 1
            try checkIntegrity(job)
          }
        } while outcome.wasKilled
        #expect(outcome.status == 3, "\(job.name): \(outcome.errors)")
        #expect(try result(job) == expected, "\(job.name)")
        try forget(job)
      }
    }
    #expect(killed == kills)
  }

  /// A table with texts over several lines, texts that come again, and rows that cannot be used.
  private func prepare(_ rows: Int) async throws {
    try work.write("films.csv", HoneWorkspace.films)
    for (name, seed) in [("m", "1"), ("n", "2")] {
      let trained = try await work.train(["--out", name, "--set", "training.seed=\(seed)"])
      try #require(trained.status == 0, "\(trained.errors)")
    }
    let words = ["a", "great", "film", "dull", "plot", "with", "no", "end", "number", "the"]
    var random = SystemRandomNumberGenerator()
    var (csv, lines) = ("id,review,stars\n", "")
    let database = try DatabaseQueue(path: work.folder + "/rows.db")
    try await database.write { database in
      try database.execute(sql: "CREATE TABLE reviews (id INTEGER PRIMARY KEY, review TEXT, stars INTEGER)")
    }
    var values: [(Int, String, Int)] = []
    for row in 0..<rows {
      let count = Int.random(in: 1...12, using: &random)
      let text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
      values.append((row, row % 501 == 500 ? "  " : text, row % 5))
    }
    for (row, text, stars) in values {
      csv +=
        row % 500 == 499
        ? "\(row),too few\n" : row % 7 == 0 ? "\(row),\"\(text),\n\"\"\",\(stars)\n" : "\(row),\(text),\(stars)\n"
      lines += row % 500 == 499 ? "{\"review\": 1e400}\n" : "{\"id\": \(row).0, \"review\": \"\(text)\"}\n"
    }
    let all = values
    try await database.write { database in
      let insert = try database.makeStatement(sql: "INSERT INTO reviews VALUES (?, ?, ?)")
      for (row, text, stars) in all { try insert.execute(arguments: [row, text, stars]) }
    }
    try database.close()
    try work.write("rows.csv", csv)
    try work.write("rows.jsonl", lines)
    try work.write("rows.csv.gz", Array(csv.utf8).withUnsafeBytes { try Gzip.compress($0) })
  }

  private func files(_ job: Job) -> [String] {
    let output = job.name == "one shard" ? "h.1-of-2.csv" : job.output
    return [output, output + ".rejects.jsonl"].map { work.folder + "/" + $0 }
  }

  /// All that a job leaves: digests of its files or the rows of its tables.
  private func result(_ job: Job) throws -> [String] {
    guard let table = job.table else { return try files(job).map { try Digest.sha256(path: $0) } }
    let database = try DatabaseQueue(path: work.folder + "/rows.db")
    defer { try? database.close() }
    return try database.read { database in
      try [table, table + "_rejects"].map { name in
        let rows = try Row.fetchAll(database, sql: "SELECT * FROM \(name) ORDER BY rowid").map(\.description)
        return Array(rows.joined(separator: "\n").utf8).withUnsafeBytes { Digest.sha256($0) } + " \(rows.count)"
      }
    }
  }

  private func forget(_ job: Job) throws {
    guard let table = job.table else {
      let known = try FileManager.default.contentsOfDirectory(atPath: work.folder)
      let stems = files(job).map { URL(fileURLWithPath: $0).lastPathComponent }
      #expect(!known.contains { $0.hasSuffix(".part") }, "\(known)")
      for name in known where stems.contains(where: { name == $0 || name == $0 + ".journal" }) {
        try FileManager.default.removeItem(atPath: work.folder + "/" + name)
      }
      return
    }
    let database = try DatabaseQueue(path: work.folder + "/rows.db")
    defer { try? database.close() }
    try database.write { database in
      for name in [table, table + "_rejects"] { try database.execute(sql: "DROP TABLE \(name)") }
      try database.execute(sql: "DELETE FROM hone_jobs")
      try database.execute(sql: "DELETE FROM hone_chunks")
    }
  }

  /// SQLite itself finds nothing wrong, right after a kill.
  private func checkIntegrity(_ job: Job) throws {
    let path = job.table == nil ? files(job)[0] + ".journal" : work.folder + "/rows.db"
    // Killed before there was a journal.
    guard FileManager.default.fileExists(atPath: path), try FileStatus(path)?.size ?? 0 > 0 else { return }
    // The killed process may still be on its way out.
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    let database = try DatabaseQueue(path: path, configuration: configuration)
    defer { try? database.close() }
    #expect(try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"], "\(job.name)")
  }
}
