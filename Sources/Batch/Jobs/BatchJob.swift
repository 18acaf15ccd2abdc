package import Datasets
package import Files
import Foundation
package import Tasks

/// What is asked of a batch of predictions.
package struct BatchOptions: Sendable {
  package var answers = AnswerOptions()
  /// Rows that are written; nil: all.
  package var filter: FilterExpression?
  /// Whether a text that comes again is answered from what was said before.
  package var remembers = false
  package var shard: Shard?
  package var rejectLimit: RejectLimit?

  package init() {}
}

/// Models, an input and the form of the output: everything that a batch of predictions is.
package struct BatchJob {
  let stream: RowStream
  let group: ModelGroup
  let options: BatchOptions
  let columns: AnswerColumns
  let writer: RowWriter
  /// Columns of the input that go into a table of results, by their places.
  let carried: [Int]
  let types: [[String]]

  /// - Parameters:
  ///   - names: the models as a person named them.
  ///   - carried: of a table of results, the columns of the input that stand in it.
  /// - Throws: `BatchError`, `FilterError`.
  package init(
    _ stream: RowStream, group: ModelGroup, names: [String], form: OutputForm, options: BatchOptions,
    carried: [String] = []
  ) throws {
    let layout = stream.reader.layout
    self.stream = stream
    self.group = group
    self.options = options
    self.carried = carried.compactMap { name in layout.columns.firstIndex { $0.hasSameBytes(as: name) } }
    columns = try AnswerColumns(
      zip(names, group.models.map(\.settings)).map { ($0, $1) }, options: options.answers, form: form,
      taken: layout.columns)
    writer = RowWriter(form: form, layout: layout, names: columns.names)
    types = group.models.map { model in
      model.settings.kind.target == .words
        ? EntityTagger.types(of: model.settings) : model.settings.grades?.names ?? model.labels
    }
    try writer.check(labels: types.flatMap { $0 })
    try options.filter?.check(known: columns.filterNames + layout.columns)
  }

  /// The columns of a table of results.
  package var resultColumns: [String] { carried.map { stream.reader.layout.columns[$0] } + columns.names }

  package static var rejectColumns: [String] { Reject.columns }

  /// How the input is read, for people.
  package var inputDescription: String { stream.reader.layout.description }

  package var labels: [[String]] { types }

  package var emptySummary: BatchSummary { BatchSummary(labelCounts: types.map(\.count)) }

  /// What this job is, so that it is only gone on with as the same.
  ///
  /// - Parameters:
  ///   - input: the digest of the input's bytes.
  ///   - models: a digest of each model.
  ///   - rejects: the file of rejected rows.
  ///   - computes: what the numbers depend on besides: the build and the processor.
  package func identity(
    input: String, models: [(name: String, digest: String)], rejects: String?, computes: String
  ) -> JSON {
    var settings = JSONObject()
    settings["read_as"] = .string(inputDescription)
    settings["form"] = .string(writer.form.name)
    settings["columns"] = .array((carried.isEmpty ? columns.names : resultColumns).map { .string($0) })
    if let rejects { settings["rejects"] = .string(rejects) }
    if let least = options.answers.abstain { settings["abstain"] = .number(JSONNumber(least)) }
    if options.answers.topK > 1 { settings["top_k"] = .number(JSONNumber(options.answers.topK)) }
    if let filter = options.filter { settings["where"] = .string(filter.source) }
    if let shard = options.shard { settings["shard"] = .string("\(shard.number)/\(shard.count)") }
    return [
      "input": ["sha256": .string(input)],
      "models": .array(models.map { ["name": .string($0.name), "sha256": .string($0.digest)] }),
      "settings": .object(settings), "computed_by": .string(computes),
    ]
  }
}
