package import Datasets
import Foundation
package import Tasks

/// The examples of a task, read, labelled and divided.
package struct TrainingData: Sendable {
  package let labels: LabelSet
  package let training: [Example]
  package let trainingLabels: [Int]
  package let validation: [Example]
  package let validationLabels: [Int]
  /// What was read: file, how, rows, rejected rows.
  package let sources: [Source]
  /// Rows of the training file that validation took, when it is a fraction of it.
  package let heldOutRows: [Int]

  package struct Source: Sendable {
    package let role: String
    package let path: String
    package let dataset: Dataset
  }

  /// Reads and checks everything before anything is trained.
  ///
  /// - Throws: `DatasetError`, `TrainingError`.
  package init(_ task: TaskDefinition) throws {
    let trainPath = task.path(of: task.data.train)
    let options = ReadOptions(task.data, requireLabels: true)
    let dataset = try DatasetFormats.read(path: trainPath, options: options)
    var sources = [Source(role: "training", path: trainPath, dataset: dataset)]
    labels = try task.labels.map { try LabelSet($0) } ?? LabelSet(of: dataset.examples)
    guard labels.count >= 2 else {
      throw TrainingError.oneClass(file: trainPath, label: labels.names.first ?? "")
    }
    let indices = try labels.indices(of: dataset.examples)
    let seen = Set(indices)
    guard seen.count >= 2 else {
      throw TrainingError.oneClass(file: trainPath, label: labels.names[indices.first ?? 0])
    }
    if let missing = labels.names.indices.first(where: { !seen.contains($0) }) {
      throw TrainingError.emptyLabel(label: labels.names[missing], file: trainPath)
    }
    switch task.data.validation {
    case .none:
      (training, trainingLabels) = (dataset.examples, indices)
      (validation, validationLabels, heldOutRows) = ([], [], [])
    case .fraction(let fraction):
      let split = Splits.stratified(labels: indices, fraction: fraction, seed: task.training.seed)
      training = split.training.map { dataset.examples[$0] }
      trainingLabels = split.training.map { indices[$0] }
      validation = split.heldOut.map { dataset.examples[$0] }
      validationLabels = split.heldOut.map { indices[$0] }
      heldOutRows = split.heldOut
    case .file(let file):
      let path = task.path(of: file)
      let held = try DatasetFormats.read(path: path, options: options)
      sources.append(Source(role: "validation", path: path, dataset: held))
      (training, trainingLabels) = (dataset.examples, indices)
      validation = held.examples
      validationLabels = try labels.indices(of: held.examples)
      heldOutRows = []
    }
    if let test = task.data.test {
      // Read now, so that a wrong test file is found before an hour of training.
      let path = task.path(of: test)
      let dataset = try DatasetFormats.read(path: path, options: options)
      _ = try labels.indices(of: dataset.examples)
      sources.append(Source(role: "test", path: path, dataset: dataset))
    }
    self.sources = sources
  }

  /// The test examples, when the task names some.
  package var test: Source? { sources.first { $0.role == "test" } }
}

extension ReadOptions {
  /// How a task's files are read.
  package init(_ data: DataSettings, requireLabels: Bool) {
    self.init(
      format: data.format, textColumn: data.textColumn, labelColumn: data.labelColumn, delimiter: data.delimiter,
      encoding: data.encoding, header: data.header, requireLabels: requireLabels)
  }
}
