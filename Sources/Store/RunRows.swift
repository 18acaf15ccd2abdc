import Files
import GRDB

/// Runs to rows and back.
enum RunRows {
  static func id(of path: String, _ database: Database) throws -> Int64 {
    guard let id = try Int64.fetchOne(database, sql: "SELECT id FROM runs WHERE path = ?", arguments: [path]) else {
      throw StoreError.noRun(name: path, path: "runs")
    }
    return id
  }

  static func upsert(_ run: StoredRun, _ database: Database) throws {
    let columns: [(String, (any DatabaseValueConvertible)?)] = [
      ("path", run.path), ("task", run.task), ("name", run.name), ("kind", run.kind), ("method", run.method),
      ("encoder", run.encoder), ("started_at", run.startedAt), ("state", run.state.rawValue), ("metric", run.metric),
      ("best_score", run.bestScore), ("best_step", run.bestStep), ("test_score", run.testScore), ("steps", run.steps),
      ("total_steps", run.totalSteps), ("seconds", run.seconds), ("tokens_per_second", run.tokensPerSecond),
      ("peak_memory_mb", run.peakMemoryMegabytes), ("launch", text(run.launch)), ("summary", text(run.summary)),
    ]
    let names = columns.map(\.0)
    let updates = names.dropFirst().map { "\($0) = excluded.\($0)" }
    try database.execute(
      sql: """
        INSERT INTO runs (\(names.joined(separator: ", ")))
        VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT (path) DO UPDATE SET \(updates.joined(separator: ", "))
        """, arguments: StatementArguments(columns.map(\.1)))
    let id = try id(of: run.path, database)
    try database.execute(sql: "DELETE FROM data WHERE run = ?", arguments: [id])
    for file in run.data {
      try database.execute(
        sql: "INSERT INTO data (run, role, file, sha256) VALUES (?, ?, ?, ?)",
        arguments: [id, file.role, file.file, file.sha256])
    }
    try database.execute(sql: "DELETE FROM artifacts WHERE run = ?", arguments: [id])
    for artifact in run.artifacts {
      try database.execute(
        sql: "INSERT INTO artifacts (run, name, bytes, sha256) VALUES (?, ?, ?, ?)",
        arguments: [id, artifact.name, artifact.bytes, artifact.sha256])
    }
  }

  static func append(_ log: LogPart, to run: Int64, _ database: Database) throws {
    if log.isWhole {
      for table in ["steps", "evaluations", "remarks"] {
        try database.execute(sql: "DELETE FROM \(table) WHERE run = ?", arguments: [run])
      }
    }
    // A step that is there already was read by another process meanwhile.
    let insert = try database.makeStatement(
      sql: """
        INSERT OR REPLACE INTO steps
          (run, step, epoch, loss, learning_rate, gradient_norm, update_ratio, tokens, seconds, memory_mb)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    for step in log.steps {
      try insert.execute(arguments: [
        run, step.step, step.epoch, step.loss, step.learningRate, step.gradientNorm, step.updateRatio, step.tokens,
        step.seconds, step.memoryMegabytes,
      ])
    }
    for evaluation in log.evaluations {
      try database.execute(
        sql: "INSERT OR REPLACE INTO evaluations (run, step, metric, score, is_best, labels) VALUES (?, ?, ?, ?, ?, ?)",
        arguments: [
          run, evaluation.step, evaluation.metric, evaluation.score, evaluation.isBest, text(evaluation.labels),
        ])
    }
    let first = try Int.fetchOne(database, sql: "SELECT count(*) FROM remarks WHERE run = ?", arguments: [run]) ?? 0
    for (index, remark) in log.remarks.enumerated() {
      try database.execute(
        sql: "INSERT INTO remarks (run, number, text) VALUES (?, ?, ?)", arguments: [run, first + index, remark])
    }
    try database.execute(
      sql: "UPDATE runs SET log_bytes = ?, log_mark = ? WHERE id = ?", arguments: [log.size, log.mark, run])
  }

  /// - Parameter isWhole: whether its settings, report, data and artifacts are wanted too.
  static func run(_ row: Row, _ database: Database, isWhole: Bool = true) throws -> StoredRun {
    let id: Int64 = row["id"]
    var run = StoredRun(
      path: row["path"], task: row["task"], name: row["name"], state: StoredRun.State(rawValue: row["state"]) ?? .failed
    )
    run.kind = row["kind"]
    run.method = row["method"]
    run.encoder = row["encoder"]
    run.startedAt = row["started_at"]
    run.metric = row["metric"]
    run.bestScore = row["best_score"]
    run.bestStep = row["best_step"]
    run.testScore = row["test_score"]
    run.steps = row["steps"]
    run.totalSteps = row["total_steps"]
    run.seconds = row["seconds"]
    run.tokensPerSecond = row["tokens_per_second"]
    run.peakMemoryMegabytes = row["peak_memory_mb"]
    guard isWhole else { return run }
    run.launch = try json(row["launch"])
    run.summary = try json(row["summary"])
    run.data = try Row.fetchAll(database, sql: "SELECT * FROM data WHERE run = ? ORDER BY role", arguments: [id]).map {
      StoredRun.DataFile(role: $0["role"], file: $0["file"], sha256: $0["sha256"])
    }
    run.artifacts = try Row.fetchAll(
      database, sql: "SELECT * FROM artifacts WHERE run = ? ORDER BY name", arguments: [id]
    ).map { StoredRun.Artifact(name: $0["name"], bytes: $0["bytes"], sha256: $0["sha256"]) }
    return run
  }

  static func step(_ row: Row) -> StoredStep {
    var step = StoredStep(step: row["step"])
    step.epoch = row["epoch"]
    step.loss = row["loss"]
    step.learningRate = row["learning_rate"]
    step.gradientNorm = row["gradient_norm"]
    step.updateRatio = row["update_ratio"]
    step.tokens = row["tokens"]
    step.seconds = row["seconds"]
    step.memoryMegabytes = row["memory_mb"]
    return step
  }

  static func evaluation(_ row: Row) throws -> StoredEvaluation {
    StoredEvaluation(
      step: row["step"], metric: row["metric"], score: row["score"], isBest: row["is_best"],
      labels: try json(row["labels"]))
  }

  private static func text(_ json: JSON) -> String? { json.isNull ? nil : json.serialized() }

  private static func json(_ text: String?) throws -> JSON {
    try text.map { try JSON.parse($0, source: "store") } ?? .null
  }
}
