/// The tables of a prediction journal; their names keep out of the way of a person's own tables.
///
/// - `hone_jobs`: one row an output: what the job is, its state, and what of an earlier job gives way in the end.
/// - `hone_chunks`: the rows that are done, in chunks: what each added to the output, and the counts up to it.
/// - `hone_answers`: while a job with `--dedupe` runs, the answer to each text, by the first 16 bytes of its sha256.
///
/// No text of the user's is in any of them.
enum JournalSchema {
  static let tables = """
    CREATE TABLE IF NOT EXISTS hone_jobs (
      output TEXT PRIMARY KEY,
      format INTEGER NOT NULL,
      state TEXT NOT NULL,
      identity TEXT NOT NULL,
      replaces TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS hone_chunks (
      output TEXT NOT NULL,
      number INTEGER NOT NULL,
      rows INTEGER NOT NULL,
      output_bytes INTEGER NOT NULL,
      reject_bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      summary TEXT NOT NULL,
      PRIMARY KEY (output, number)
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS hone_answers (
      output TEXT NOT NULL,
      digest BLOB NOT NULL,
      answer BLOB NOT NULL,
      PRIMARY KEY (output, digest)
    ) WITHOUT ROWID;
    """
}
