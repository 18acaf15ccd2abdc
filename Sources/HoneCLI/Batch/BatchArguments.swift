import ArgumentParser
import Batch

/// Options of predictions over files and tables.
struct BatchArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Predict all rows of a file (jsonl, csv, tsv, xlsx, text lines; gzip too), a folder or an SQLite database; '-': "
        + "standard input.", valueName: "path"))
  var input: String?
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write the rows with their predictions here: .jsonl, .csv or .tsv, perhaps .gz. A job that was stopped goes on when "
        + "its command is run again.", valueName: "file"))
  var output: String?
  @Option(help: ArgumentHelp("Form of the output: jsonl, csv or tsv.", valueName: "form"))
  var to: String?
  @Option(help: ArgumentHelp("Of an SQLite database: the table to read.", valueName: "name"))
  var table: String?
  @Option(help: ArgumentHelp("Of an SQLite database: the query whose rows to read.", valueName: "sql"))
  var query: String?
  @Option(help: ArgumentHelp("Of an SQLite database: the new table for keys and predictions.", valueName: "name"))
  var into: String?
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Write only rows for which this holds: 'label == \"negative\" && score > 0.9'.", valueName: "condition"))
  var filter: String?
  @Option(help: ArgumentHelp("Give the best N labels.", valueName: "count"))
  var topK: Int?
  @Option(help: ArgumentHelp("Give no label below this probability.", valueName: "score"))
  var abstain: Double?
  @Option(help: ArgumentHelp("Begin the names of the predictions with this.", valueName: "text"))
  var prefix: String?
  @Flag(help: "Predict a text once, however often it comes.")
  var dedupe = false
  @Flag(help: "Say what it would take, and write nothing.")
  var dryRun = false
  @Flag(help: "Begin anew, and replace what is there when the new output is complete.")
  var restart = false
  @Option(help: ArgumentHelp("Do part I of N of the work; --merge joins them.", valueName: "I/N"))
  var shard: String?
  @Flag(help: "Join the shards of --output.")
  var merge = false
  @Option(help: ArgumentHelp("File for rows that cannot be used; default: OUTPUT.rejects.jsonl.", valueName: "file"))
  var rejects: String?
  @Option(help: ArgumentHelp("Stop when more rows are rejected: a count, or a share such as 5%.", valueName: "limit"))
  var maxRejects: String?

  var isUsed: Bool { input != nil || output != nil || table != nil || query != nil || into != nil || dryRun || merge }

  func validate() throws {
    if let topK, !(1...1000).contains(topK) {
      throw ValidationError("--top-k: expected 1 to 1000, found \(topK)")
    }
    if let abstain, !(0...1).contains(abstain) {
      throw ValidationError("--abstain: expected a number from 0 to 1, found \(abstain)")
    }
    if let maxRejects, RejectLimit(maxRejects) == nil {
      throw ValidationError("--max-rejects: expected a count or a share such as 5%, found '\(maxRejects)'")
    }
    if let to, !OutputForm.names.contains(to) {
      throw ValidationError("--to: expected \(OutputForm.names.joined(separator: ", ")), found '\(to)'")
    }
    if table != nil, query != nil { throw ValidationError("expected --table or --query, found both; leave one out") }
    if into != nil, output != nil { throw ValidationError("expected --into or --output, found both; leave one out") }
    if into != nil, shard != nil { throw ValidationError("--shard: expected --output with it, found --into") }
    if merge, output == nil { throw ValidationError("--merge: expected --output with it, found none") }
    if merge, input != nil || shard != nil {
      throw ValidationError("--merge: expected only --output with it, found \(input != nil ? "--input" : "--shard")")
    }
    if shard != nil, output == nil || output == "-" {
      throw ValidationError("--shard: expected --output FILE with it, found none")
    }
    if !isUsed, filter != nil || topK != nil || abstain != nil || dedupe || restart || prefix != nil || shard != nil {
      throw ValidationError("expected --input with these options, found none")
    }
  }

  func options() throws -> BatchOptions {
    var options = BatchOptions()
    options.answers.topK = topK ?? 1
    options.answers.abstain = abstain
    options.answers.prefix = prefix
    options.filter = try filter.map { try FilterExpression($0) }
    options.remembers = dedupe
    options.shard = try shard.map { try Shard($0) }
    options.rejectLimit = maxRejects.flatMap { RejectLimit($0) }
    return options
  }
}
