/// What can go wrong with a batch of predictions as a whole.
package enum BatchError: Error, Equatable, Sendable {
  /// Something stands where the output is to be, and no job made it.
  case outputExists(path: String)
  /// Two files of a job are one.
  case samePath(path: String, roles: [String])
  /// What a job writes would become its input.
  case insideInput(path: String, input: String)
  /// The table belongs to somebody, or its name to a database's own tables.
  case tableTaken(database: String, table: String)
  /// Shards of several jobs have the output's name.
  case ambiguousShards(output: String, counts: [Int])
  /// A form that has each name once cannot hold the input's columns.
  case repeatedColumn(name: String, form: String)
  /// The job was begun with something else.
  case changed(output: String, changes: [String])
  /// What was written is not there as it was left.
  case damaged(path: String, reason: String)
  case inputChanged(path: String)
  case unknownForm(path: String, known: [String])
  /// Columns of the input have the names of predictions.
  case nameTaken(names: [String], prefix: String)
  case unwritableLabel(label: String, form: String)
  case tooManyRejects(count: Int, limit: String, first: String)
  case badShard(String)
  case missingShards(output: String, missing: [Int], count: Int)
  case unfinishedShard(path: String)
  case shardMismatch(path: String, other: String, changes: [String])
  /// A model of numbers says nothing of how sure it is.
  case noUncertainty(kind: String)
  case notSingleLabel(option: String, model: String, kind: String)
}

extension BatchError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .outputExists(let path):
      "\(path): expected a free name, found something that this job did not make; name another output, or give --restart "
        + "to replace it when the new one is complete"
    case .samePath(let path, let roles):
      "\(path): expected a file for each purpose, found it as \(roles.joined(separator: " and as ")); name another"
    case .insideInput(let path, let input):
      "\(path): expected a place outside of the input \(input), found one in it, where it would be read as a text; name another"
    case .tableTaken(let database, let table):
      "\(database), table \(table): expected a free name, found a table or view that hone did not make; name another with --into"
    case .ambiguousShards(let output, let counts):
      "\(output): expected the shards of one job, found some of \(counts.map(String.init).joined(separator: " and of ")); "
        + "remove those that do not belong to it"
    case .repeatedColumn(let name, let form):
      "expected each column once to write \(form), found '\(name)' twice; rename one of them, or write csv"
    case .changed(let output, let changes):
      "\(output): expected the job as it was begun, found changes: \(changes.joined(separator: "; ")); change them back, "
        + "or give --restart to begin anew"
    case .damaged(let path, let reason):
      "\(path): \(reason); give --restart to begin anew"
    case .inputChanged(let path):
      "\(path): expected the file as it was at the start, found it changed while it was read; give --restart to begin anew"
    case .unknownForm(let path, let known):
      "\(path): expected a name that ends in \(known.joined(separator: ", ")), perhaps with .gz; choose one, or say the form "
        + "with --to"
    case .nameTaken(let names, let prefix):
      "expected columns of other names than those of the predictions, found \(names.joined(separator: ", ")); choose a "
        + "prefix with --prefix (now '\(prefix)')"
    case .unwritableLabel(let label, let form):
      "expected labels that a table without quotes can hold, found '\(label)' with its delimiter or a line end; write "
        + "another form than \(form) with --to"
    case .tooManyRejects(let count, let limit, let first):
      "expected at most \(limit) rejected rows, found \(count); the first: \(first). What is done stays; correct the input "
        + "or raise --max-rejects"
    case .badShard(let text):
      "--shard: expected I/N with I from 1 to N and N up to 1000, such as 2/8, found '\(text)'"
    case .missingShards(let output, let missing, let count):
      "\(output): expected \(count) shards, found none of number \(missing.map(String.init).joined(separator: ", ")); "
        + "predict what is missing with --shard"
    case .unfinishedShard(let path):
      "\(path): expected a finished shard, found one that is not; run its command again"
    case .shardMismatch(let path, let other, let changes):
      "\(path): expected the same job as \(other), found differences: \(changes.joined(separator: "; ")); predict it again"
    case .noUncertainty(let kind):
      "expected a model of labels or entities, found one of the kind \(kind), which does not say how sure it is"
    case .notSingleLabel(let option, let model, let kind):
      "\(option): expected models of one label a text, found \(model) of the kind \(kind); leave it out"
    }
  }
}
