import ArgumentParser
import Files
import Foundation
import Serving
import Tasks

/// The models of a server as a person named them, on the command line and in a file, and what clients call them.
struct ModelCatalog: ModelSource {
  /// `[NAME=]MODEL` each.
  let arguments: [String]
  /// A file with more of them, one a line.
  let file: String?
  let locator: ModelLocator
  let encoders: EncoderLocator
  /// The base of adapters, where it is not the recorded one.
  let base: String?
  /// What models that others made are, where their files do not say it.
  let kind: TaskKind?
  private let shelf = EncoderShelf()

  init(
    arguments: [String], file: String?, locator: ModelLocator, encoders: EncoderLocator, base: String?, kind: TaskKind?
  ) {
    self.arguments = arguments
    self.file = file
    self.locator = locator
    self.encoders = encoders
    self.base = base
    self.kind = kind
  }

  private struct Entry {
    /// What clients call it; nil: as `model` says.
    let name: String?
    let model: String
  }

  func open(_ model: String, name: String) throws -> ServedModel {
    let path = try locator.find(model).model
    return try ServedModel.opening(path) { (name, try open(path: path)) }
  }

  /// - Throws: when one cannot be opened, or two have one name.
  func all(reusing current: [ServedModel]) throws -> [ServedModel] {
    var models: [ServedModel] = []
    for entry in try entries() {
      let path = try locator.find(entry.model).model
      func name(_ trained: TrainedModel) -> String { entry.name ?? usualName(entry.model, trained) }
      let known = current.first { $0.isStill(at: path) }
      let model =
        try known.map { $0.named(name($0.trained)) }
        ?? ServedModel.opening(path) {
          let trained = try open(path: path)
          return (name(trained), trained)
        }
      guard !models.contains(where: { $0.name.hasSameBytes(as: model.name) }) else {
        throw ValidationError(
          "expected models of different names, found two called '\(model.name)'; say NAME=MODEL for one of them")
      }
      models.append(model)
    }
    return models
  }

  private func open(path: String) throws -> TrainedModel {
    try TrainedModel.open(path, encoders: encoders, base: base, kind: kind, shelf: shelf)
  }

  /// A run of several heads stands for all of them.
  private func entries() throws -> [Entry] {
    let lines = try arguments + (file.map(Self.lines) ?? [])
    let entries = lines.flatMap { line -> [Entry] in
      if let heads = locator.heads(line) { return heads.map { Entry(name: nil, model: $0) } }
      if (try? locator.find(line)) == nil, let sign = line.firstIndex(of: "="), sign != line.startIndex {
        return [Entry(name: String(line[..<sign]), model: String(line[line.index(after: sign)...]))]
      }
      return [Entry(name: nil, model: line)]
    }
    guard !entries.isEmpty else {
      throw ValidationError("\(file ?? "models"): expected a model, one a line, found none")
    }
    return entries
  }

  private static func lines(of file: String) throws -> [String] {
    let text = try MappedFile(path: file).withBytes { String(validating: $0, as: UTF8.self) }
    guard let text else { throw ValidationError("\(file): expected UTF-8 text, found other bytes") }
    return text.split(whereSeparator: \.isNewline).compactMap { line in
      let line = line.trimmingCharacters(in: .whitespaces)
      return line.isEmpty || line.hasPrefix("#") ? nil : line
    }
  }

  /// A path is called by its task; any other name stays as it is.
  private func usualName(_ model: String, _ trained: TrainedModel) -> String {
    guard model.contains("/"), FileManager.default.fileExists(atPath: model) else { return model }
    if !trained.settings.task.isEmpty { return trained.settings.task }
    return model.split(separator: "/").last { $0 != "model" }.map(String.init) ?? model
  }
}
