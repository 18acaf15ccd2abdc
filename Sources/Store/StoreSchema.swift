import GRDB

/// The tables of a store, in the order in which they came to be.
///
/// - `runs`: one row a run. `path` is its folder, `state` is `running`, `stopped`, `failed` or `finished`; a run that says
///   `running` while nobody holds its folder's lock was interrupted. `launch` and `summary` are the run's own files.
///   `log_bytes` says how much of its `steps.jsonl` is in `steps` and `evaluations`,
///   and `log_mark` what stood before that place.
/// - `data`: the files that a run read, by role, with the sha256 of what they held.
/// - `steps`, `evaluations`, `remarks`: what happened, from `steps.jsonl`.
/// - `artifacts`: the files of the published model.
///
/// No text of the user's is in any of them.
enum StoreSchema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1 runs") { database in
      try database.execute(
        sql: """
          CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            task TEXT NOT NULL,
            name TEXT NOT NULL,
            kind TEXT,
            method TEXT,
            encoder TEXT,
            started_at TEXT,
            state TEXT NOT NULL,
            metric TEXT,
            best_score REAL,
            best_step INTEGER,
            test_score REAL,
            steps INTEGER NOT NULL DEFAULT 0,
            total_steps INTEGER,
            seconds REAL,
            tokens_per_second REAL,
            peak_memory_mb REAL,
            launch TEXT,
            summary TEXT,
            log_bytes INTEGER NOT NULL DEFAULT 0,
            log_mark TEXT
          );
          CREATE INDEX runs_by_task ON runs (task, name);
          CREATE TABLE data (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            file TEXT NOT NULL,
            sha256 TEXT,
            PRIMARY KEY (run, role)
          ) WITHOUT ROWID;
          CREATE TABLE steps (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            step INTEGER NOT NULL,
            epoch INTEGER,
            loss REAL,
            learning_rate REAL,
            gradient_norm REAL,
            update_ratio REAL,
            tokens INTEGER,
            seconds REAL,
            memory_mb REAL,
            PRIMARY KEY (run, step)
          ) WITHOUT ROWID;
          CREATE TABLE evaluations (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            step INTEGER NOT NULL,
            metric TEXT NOT NULL,
            score REAL NOT NULL,
            is_best INTEGER NOT NULL,
            labels TEXT,
            PRIMARY KEY (run, step)
          ) WITHOUT ROWID;
          CREATE TABLE remarks (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            text TEXT NOT NULL,
            PRIMARY KEY (run, number)
          ) WITHOUT ROWID;
          CREATE TABLE artifacts (
            run INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            bytes INTEGER NOT NULL,
            sha256 TEXT NOT NULL,
            PRIMARY KEY (run, name)
          ) WITHOUT ROWID;
          """)
    }
    return migrator
  }
}
