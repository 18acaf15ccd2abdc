import ArgumentParser
import Datasets
import Foundation
import Tasks
import Training

/// The texts that `hone predict` is about: arguments, a file, or standard input.
struct PredictInputs {
  let texts: [String]
  let file: String?
  let data: DataOptions

  /// - Parameter settings: of the model, whose columns are read where none are named.
  /// - Throws: what is wrong with the texts.
  func read(_ settings: ModelSettings) throws -> [TextInput] {
    if !texts.isEmpty {
      guard settings.pairColumn != nil else { return texts.map { TextInput($0) } }
      guard texts.count % 2 == 0 else {
        throw ValidationError("expected pairs of texts, found \(texts.count); the model reads two texts at once")
      }
      return stride(from: 0, to: texts.count, by: 2).map { TextInput(texts[$0], pair: texts[$0 + 1]) }
    }
    let dataset: Dataset
    if let file {
      dataset = try DatasetFormats.read(
        path: file, options: try data.readOptions(requireLabels: false, model: settings, file: file))
    } else {
      let bytes = FileHandle.standardInput.readDataToEndOfFile()
      var options = data.readOptions(requireLabels: false)
      options.format = options.format ?? "text"
      dataset = try DatasetFormats.read(Array(bytes), source: "standard input", options: options)
    }
    if !dataset.rejected.isEmpty {
      let notes = DatasetNotes(source: TrainingSource(role: "input", path: file ?? "standard input", dataset))
      for line in notes.lines { Console.note(line) }
    }
    return dataset.examples.inputs
  }
}
