import ArgumentParser
import Datasets
import Files
import Foundation
import Tasks
import Tensors
import Tokenizers

/// `hone tag`: entities in texts, files, folders and standard input.
struct TagCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tag", abstract: "Mark entities in texts, files, folders or standard input.",
    discussion: """
      hone tag ner "Anna Berger moved to Graz."
      hone tag ner letters/ --format csv > entities.csv
      hone tag ner report.txt --format html --output report.html
      hone tag ner --input notes.jsonl --format jsonl < /dev/null
      """)

  @Argument(help: "A model: a directory, a task's name (its best run), or NAME@RUN.")
  var model: String
  @Argument(help: "Texts, files or folders of .txt files; none: one document from standard input.")
  var inputs: [String] = []
  @Option(help: ArgumentHelp("File whose lines or rows are texts: any data format.", valueName: "file"))
  var input: String?
  @Option(
    help: ArgumentHelp(
      "Output form: \(TagOutputs.all.map { $0.name }.joined(separator: ", ")).", valueName: "name"))
  var format = "text"
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write here instead of to standard output; of brat a folder.", valueName: "path"))
  var output: String?
  @Option(help: ArgumentHelp("What offsets count: codepoint, utf16 or byte.", valueName: "unit"))
  var offsetUnit: String?
  @Flag(help: "Replace entities by their type and write the text alone.")
  var redact = false
  @Flag(help: "Replace entities by a stable pseudonym: the same name gives the same one.")
  var pseudonyms = false
  @Option(help: ArgumentHelp("Leave out entities below this probability.", valueName: "score"))
  var minScore = 0.0
  @Flag(help: "Let entities begin and end at any punctuation, also inside what the model takes for one word.")
  var insideWords = false
  @Option(help: ArgumentHelp("Label Studio's name of the labels' control.", valueName: "name"))
  var fromName = "label"
  @Option(help: ArgumentHelp("Label Studio's name of the text object.", valueName: "name"))
  var toName = "text"
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "encoder"))
  var encoder: String?
  @Option(help: .hidden)
  var tilingShift = 0
  @OptionGroup var data: DataOptions
  @OptionGroup var workers: WorkerOptions
  @OptionGroup var workspace: WorkspaceOptions
  @Flag(help: "JSON lines: the same as --format jsonl.")
  var json = false
  @Flag(help: "Read every byte of the base encoder again instead of trusting the digest cache.")
  var verify = false

  func validate() throws {
    if input != nil, !inputs.isEmpty { throw ValidationError("expected inputs or --input, found both; leave one out") }
    if let offsetUnit, OutputOffsetUnit(rawValue: offsetUnit) == nil {
      throw ValidationError("--offset-unit: expected codepoint, utf16 or byte, found '\(offsetUnit)'")
    }
    guard (0...1).contains(minScore) else {
      throw ValidationError("--min-score: expected a number from 0 to 1, found \(minScore)")
    }
  }

  func run() throws {
    let form = try TagOutputs.named(formName)
    let location = try ModelLocator(workspace.folder).find(model)
    let trained = try TrainedModel.open(location.model, encoders: workspace.encoders, base: encoder, verify: verify)
    guard trained.settings.kind.target == .words else {
      throw ModelError.wrongKind(path: location.model, kind: trained.settings.kind.name, command: "predict")
    }
    var documents = try TagInputs(inputs: inputs, file: input, options: data.readOptions(requireLabels: false))
    let pool = WorkerPool(count: workers.count)
    defer { pool.stop() }
    let tagger = EntityTagger(
      trained, pool: pool, wordRule: insideWords ? .separate : nil, tilingShift: tilingShift)
    let sink = try TagSink(form, options: options(tagger.types, count: documents.count), path: output)
    var lost: [(name: String, words: Int)] = []
    while let part = try documents.nextPart() {
      let texts = part.map { tagger.words(of: $0.text) }
      for (index, result) in try tagger.tag(texts, scored: true).enumerated() {
        var document = tagger.document(part[index].name, texts[index], result)
        document.entities.removeAll { $0.score < minScore }
        try sink.write(document)
        if result.lostWords > 0 { lost.append((part[index].name, result.lostWords)) }
      }
    }
    try sink.finish()
    note(lost)
    if !documents.skipped.isEmpty {
      for line in documents.skipped { Console.note(line) }
      throw ExitCode(3)
    }
  }

  /// Words that no tag can reach: the first texts by name, and how many in all.
  private func note(_ lost: [(name: String, words: Int)]) {
    for (name, words) in lost.prefix(5) {
      Console.note("\(name): \(words) words have no token of their own and were left untagged")
    }
    if lost.count > 5 {
      Console.note(
        "and \(lost.dropFirst(5).reduce(0) { $0 + $1.words }) such words in \(lost.count - 5) more texts")
    }
  }

  private var formName: String {
    if json { return "jsonl" }
    return redact || pseudonyms ? "redacted" : format
  }

  private func options(_ types: [String], count: Int) -> TagOutputOptions {
    var options = TagOutputOptions()
    options.offsetUnit = offsetUnit.flatMap(OutputOffsetUnit.init)
    options.fromName = fromName
    options.toName = toName
    options.labels = types
    options.colors = output == nil && isatty(STDOUT_FILENO) == 1
    options.names = count > 1
    options.redaction = pseudonyms ? .pseudonym : .type
    options.title = "Entities found by \(model)"
    return options
  }
}
