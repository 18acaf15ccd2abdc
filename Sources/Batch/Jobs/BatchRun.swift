import Datasets
import Files
import Foundation
import Store
import Synchronization
import Tasks

/// Predicts an input chunk by chunk: one is read, one is predicted and one is written at a time.
package struct BatchRun {
  private let job: BatchJob
  private let output: any BatchOutput

  /// How far a run has come.
  package struct Progress: Sendable {
    package var rows: Int
    package var bytesRead: Int
    package var seconds: Double
    /// Rows of this process alone.
    package var newRows: Int
  }

  package enum Outcome: Sendable {
    case finished(BatchSummary)
    /// Somebody asked to stop; what is done stays.
    case stopped(BatchSummary)
  }

  package init(_ job: BatchJob, file output: FileOutput) { self.init(job, output) }
  package init(_ job: BatchJob, table output: TableOutput) { self.init(job, output) }
  package init(_ job: BatchJob, stream output: StreamOutput) { self.init(job, output) }

  private init(_ job: BatchJob, _ output: any BatchOutput) {
    self.job = job
    self.output = output
  }

  /// Goes on after what is done, to the end of the input.
  ///
  /// - Parameters:
  ///   - isStopped: asked between chunks.
  ///   - check: throws when the input is not what it was at the start; asked before the output is published.
  /// - Throws: `BatchError.tooManyRejects`, and what reading and writing throw.
  package func callAsFunction(
    progress: (Progress) -> Void, isStopped: () -> Bool, check: () throws -> Void = {}
  ) throws -> Outcome {
    let start = Date()
    var summary = output.last.flatMap { BatchSummary($0.summary) } ?? job.emptySummary
    let (shard, last, secondsBefore, rowsBefore) = (
      job.options.shard, output.last?.number, summary.seconds, summary.rows
    )
    let chunks = ChunkPrefetch(
      ChunkReader(job.stream, rows: output.chunkRows), wants: { (shard?.has($0) ?? true) && $0 > last ?? -1 },
      dropped: { _ in })
    defer { chunks.stop() }
    let queue = WriteQueue()
    defer { queue.stop() }
    var isFirst = last == nil
    var firstReject: String?
    try checkRejects(summary, nil, isAll: false) {}
    while let chunk = try chunks.next(isStopped) {
      if isStopped() {
        try queue.drain()
        return .stopped(summary)
      }
      // Answers that the chunk before gave must be there to be asked for.
      if job.options.remembers { try queue.drain() }
      let reading = try ChunkAnswers(chunk, job, output)
      let writing = ChunkWriting(job, chunk, reading, hasHeader: isFirst && chunk.number == 0)
      isFirst = false
      var result = writing.result(summary)
      result.summary.seconds = secondsBefore + Date().timeIntervalSince(start)
      summary = result.summary
      let (done, output) = (result, output)
      try queue.submit { try output.write(done) }
      progress(
        Progress(
          rows: summary.rows, bytesRead: chunk.bytesRead, seconds: Date().timeIntervalSince(start),
          newRows: summary.rows - rowsBefore))
      firstReject = firstReject ?? result.rejects.first?.shown
      try checkRejects(summary, firstReject, isAll: false) { try queue.drain() }
    }
    try queue.drain()
    if isStopped(), !chunks.isAtEnd { return .stopped(summary) }
    // Of a table the header is there even where all rows were rejected, or another shard has them.
    if isFirst, shard == nil || shard?.number == 1, summary.rows == 0 {
      var empty = ChunkResult(number: 0, rows: 0, summary: summary)
      empty.bytes = job.writer.header()
      try output.write(empty)
    }
    try checkRejects(summary, firstReject, isAll: true) {}
    try check()
    try output.finish()
    return .finished(summary)
  }

  /// - Parameter first: the first rejected row of this process.
  private func checkRejects(
    _ summary: BatchSummary, _ first: String?, isAll: Bool, _ settle: () throws -> Void
  ) throws {
    guard let limit = job.options.rejectLimit,
      limit.isExceeded(summary.rejects, rows: summary.rows, isAll: isAll)
    else { return }
    try settle()
    throw BatchError.tooManyRejects(
      count: summary.rejects, limit: limit.shown, first: first ?? "in a part that was done before")
  }
}

/// What the models say of the rows of a chunk.
struct ChunkAnswers: Sendable {
  /// One a row; nil where the row has a fault.
  let answers: [Result<[ModelGroup.Answer], any Error>?]
  /// New answers to keep.
  let kept: [(key: [UInt8], answer: [UInt8])]
  let repeated: Int

  init(_ chunk: InputChunk, _ job: BatchJob, _ output: any BatchOutput) throws {
    let usable = chunk.rows.indices.filter { chunk.rows[$0].fault == nil && job.writer.fault(chunk.rows[$0]) == nil }
    var answers: [Result<[ModelGroup.Answer], any Error>?] = Array(repeating: nil, count: chunk.rows.count)
    func ask(_ places: [Int]) {
      let inputs = places.map { TextInput(chunk.rows[$0].text, pair: chunk.rows[$0].pair) }
      for (place, own) in zip(places, job.group.attempt(inputs)) {
        answers[place] = Result { try own.map { try $0.get() } }
      }
    }
    guard job.options.remembers else {
      ask(usable)
      (self.answers, kept, repeated) = (answers, [], 0)
      return
    }
    let keys = usable.map { AnswerCoding.key(TextInput(chunk.rows[$0].text, pair: chunk.rows[$0].pair)) }
    let known = try output.answers(keys)
    let settings = job.group.models.map(\.settings)
    var (first, new): ([[UInt8]: Int], [(place: Int, key: [UInt8])]) = ([:], [])
    for (index, place) in usable.enumerated() {
      if let bytes = known[index],
        let kept = AnswerCoding.answers(bytes, text: chunk.rows[place].text, models: settings)
      {
        answers[place] = .success(kept)
      } else if first[keys[index]] == nil {
        first[keys[index]] = place
        new.append((place, keys[index]))
      }
    }
    ask(new.map(\.place))
    for (index, place) in usable.enumerated() where answers[place] == nil {
      if let earlier = first[keys[index]] { answers[place] = answers[earlier] }
    }
    kept = new.compactMap { entry in
      guard case .success(let own)? = answers[entry.place] else { return nil }
      return (entry.key, AnswerCoding.bytes(own))
    }
    repeated = usable.count - new.count
    self.answers = answers
  }
}

/// Turns a chunk's rows and answers into what is written.
struct ChunkWriting {
  private let job: BatchJob
  private let chunk: InputChunk
  private let reading: ChunkAnswers
  private let hasHeader: Bool

  init(_ job: BatchJob, _ chunk: InputChunk, _ reading: ChunkAnswers, hasHeader: Bool) {
    self.job = job
    self.chunk = chunk
    self.reading = reading
    self.hasHeader = hasHeader
  }

  /// - Parameter summary: what was counted before.
  func result(_ before: BatchSummary) -> ChunkResult {
    var result = ChunkResult(number: chunk.number, rows: chunk.rows.count, summary: before)
    if hasHeader { result.bytes = job.writer.header() }
    result.answers = reading.kept
    result.summary.repeated += reading.repeated
    let layout = job.stream.reader.layout
    let isOfFolder = layout.shape == .files
    for (row, answer) in zip(chunk.rows, reading.answers) {
      result.summary.rows += 1
      func reject(_ reason: String?) {
        result.rejects.append(Reject(row, reason: reason, isOfFolder: isOfFolder))
        result.summary.rejects += 1
      }
      guard let answer else {
        reject(row.fault == nil ? job.writer.fault(row) : nil)
        continue
      }
      switch answer {
      case .failure(let error): reject(Self.reason(error))
      case .success(let answers):
        count(answers, &result.summary)
        guard matches(row, answers, layout) else {
          result.summary.filtered += 1
          continue
        }
        let values = job.columns.values(answers)
        if job.writer.form == .database {
          result.values.append(job.carried.map { row.value($0, in: layout) ?? .null } + values)
        } else {
          job.writer.write(row, values, into: &result.bytes)
        }
      }
    }
    return result
  }

  private func count(_ answers: [ModelGroup.Answer], _ summary: inout BatchSummary) {
    switch answers[0] {
    case .prediction(let prediction): summary.countLength(prediction.tokenCount)
    case .entities(let result, _): summary.countLength(result.tokenCount)
    }
    for (index, answer) in answers.enumerated() {
      summary.members[index].count(answer, job.columns.members[index], types: job.types[index])
    }
  }

  private func matches(_ row: InputRow, _ answers: [ModelGroup.Answer], _ layout: InputLayout) -> Bool {
    guard let filter = job.options.filter else { return true }
    let predicted = job.columns.filterValues(answers)
    return filter.matches { name in
      if let value = predicted[UTF8Key(name)] { return Self.filterValue(value) }
      guard let column = layout.columns.firstIndex(where: { $0.hasSameBytes(as: name) }) else { return .missing }
      return Self.filterValue(row.value(column, in: layout) ?? .null)
    }
  }

  private static func filterValue(_ json: JSON) -> FilterValue {
    switch json {
    case .null: .missing
    case .bool(let value): .bool(value)
    case .number(let number): number.double.map { .number($0) } ?? .missing
    case .string(let text): text.isEmpty ? .missing : .text(text)
    case .array, .object: .text(json.serialized())
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case ModelError.textTooLong(_, let tokens, let limit):
      "expected at most \(limit) tokens, found \(tokens), and the model's overflow rule is error"
    case ModelError.notFinite:
      "expected numbers from the model, found NaN or infinity; its weights are damaged"
    default: "\(error)"
    }
  }
}
