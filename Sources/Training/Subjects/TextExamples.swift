package import Datasets
package import Tasks

/// The examples of a text task, read, renamed and divided.
package struct TextExamples: Sendable {
  package let training: [Example]
  package let validation: [Example]
  /// Nil where the task names none.
  package let test: [Example]?
  package let sources: [TrainingSource]
  package let heldOut: HeldOutRows
  /// Between several labels of a cell; nil where a text has one.
  package let separator: String?

  /// Reads and divides everything before anything is trained.
  ///
  /// - Parameters:
  ///   - column: kept as the last field of each example.
  ///   - strata: of each example a class, not negative, by which shares are held out evenly.
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(
    _ task: TaskDefinition, kind: TaskKind, keeping column: String? = nil, strata: ([Example]) throws -> [Int]
  ) throws {
    let path = task.path(of: task.data.train)
    var options = ReadOptions(task.data, requireLabels: true)
    options.keptColumns = [column].compactMap { $0 }
    var reading = LabelReading(task, kind: kind)
    var trainOptions = options
    // The group's, then the time's.
    trainOptions.keptColumns = [task.data.groupColumn, task.data.timeColumn, column].compactMap { $0 }
    let dataset = try reading.read(path, trainOptions)
    var sources = [TrainingSource(role: "training", path: path, dataset)]
    let divider = RowDivider(task, examples: dataset.examples, strata: try strata(dataset.examples))
    var rows = Array(dataset.examples.indices)
    var heldOut = HeldOutRows()
    func examples(_ setting: DataSettings.HeldOut, role: String, _ taken: inout [Int]) throws -> [Example]? {
      switch setting {
      case .none: return nil
      case .fraction(let fraction):
        let (kept, out) = try divider.divide(rows, fraction: fraction, path: path)
        (rows, taken) = (kept, out)
        return out.map { dataset.examples[$0] }
      case .fold(let fold, let count):
        let (kept, out) = try divider.fold(rows, fold - 1, of: count, path: path)
        (rows, taken) = (kept, out)
        return out.map { dataset.examples[$0] }
      case .file(let file):
        let path = task.path(of: file)
        let held = try reading.read(path, options)
        sources.append(TrainingSource(role: role, path: path, held))
        return held.examples
      }
    }
    // The test rows first: by time they are the newest of all.
    test = try examples(task.data.test, role: "test", &heldOut.test)
    validation = try examples(task.data.validation, role: "validation", &heldOut.validation) ?? []
    guard !rows.isEmpty else {
      throw TrainingError.nothingLeft(file: path, reason: "no row is left to train on")
    }
    training = rows.map { dataset.examples[$0] }
    self.sources = sources
    self.heldOut = heldOut
    separator = reading.separator
  }
}

/// Rows of the training file that are not trained on, counted from 0 among the rows that were read.
package struct HeldOutRows: Sendable, Equatable {
  package var validation: [Int] = []
  package var test: [Int] = []

  package init(validation: [Int] = [], test: [Int] = []) {
    self.validation = validation
    self.test = test
  }
}

/// Divides rows as the task says: evenly by class, by group, or by time.
private struct RowDivider {
  private let task: TaskDefinition
  private let examples: [Example]
  private let strata: [Int]

  init(_ task: TaskDefinition, examples: [Example], strata: [Int]) {
    self.task = task
    self.examples = examples
    self.strata = strata
  }

  func divide(_ rows: [Int], fraction: Double, path: String) throws -> (kept: [Int], out: [Int]) {
    let split: (training: [Int], heldOut: [Int])
    if task.data.timeColumn != nil {
      split = Splits.latest(times: try rows.map(moment), fraction: fraction)
    } else if task.data.groupColumn != nil {
      split = Splits.grouped(
        groups: rows.map { examples[$0].fields[0] }, fraction: fraction, seed: task.splitSeed)
    } else {
      split = Splits.stratified(labels: rows.map { strata[$0] }, fraction: fraction, seed: task.splitSeed)
    }
    guard !split.heldOut.isEmpty else {
      let column = task.data.timeColumn ?? task.data.groupColumn
      throw TrainingError.nothingLeft(
        file: path,
        reason: column.map { "no rows can be held out by '\($0)': all have the same value" }
          ?? "there are too few rows to hold some out")
    }
    return (split.training.map { rows[$0] }, split.heldOut.map { rows[$0] })
  }

  /// One of several parts: by class or by group.
  func fold(_ rows: [Int], _ fold: Int, of count: Int, path: String) throws -> (kept: [Int], out: [Int]) {
    guard task.data.timeColumn == nil else {
      throw TrainingError.nothingLeft(
        file: path, reason: "folds are drawn at random, and data.by holds out the newest rows; keep one of them")
    }
    let folds =
      task.data.groupColumn == nil
      ? Splits.folds(labels: rows.map { strata[$0] }, count: count, seed: task.splitSeed)
      : Splits.folds(groups: rows.map { examples[$0].fields[0] }, count: count, seed: task.splitSeed)
    let out = zip(rows, folds).filter { $0.1 == fold }.map(\.0)
    guard !out.isEmpty else {
      throw TrainingError.nothingLeft(file: path, reason: "there are too few rows or groups for \(count) folds")
    }
    return (zip(rows, folds).filter { $0.1 != fold }.map(\.0), out)
  }

  private func moment(_ row: Int) throws -> Double {
    let example = examples[row]
    let text = example.fields[task.data.groupColumn == nil ? 0 : 1]
    guard let value = Moment.value(text) else {
      throw DatasetError.notAMoment(location: example.location, column: task.data.timeColumn ?? "", found: text)
    }
    return value
  }
}

extension ReadOptions {
  /// How a task's files are read.
  package init(_ data: DataSettings, requireLabels: Bool) {
    self.init(
      format: data.format, textColumn: data.textColumns.first, labelColumn: data.labelColumn,
      delimiter: data.delimiter, encoding: data.encoding, header: data.header, requireLabels: requireLabels)
    moreTextColumns = Array(data.textColumns.dropFirst())
    pairColumn = data.pairColumn
    sheet = data.sheet
  }
}

extension TaskDefinition {
  /// The seed of what is held out.
  var splitSeed: UInt64 { data.seed ?? training.seed }
}
