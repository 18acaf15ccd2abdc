import ArgumentParser
import Files
import Foundation
import Tasks

/// `hone export`: a model that stands alone.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a model that stands alone: an adapter merged, weights perhaps halved.",
    discussion: """
      The directory holds the whole model for transformers and Hone. An adapter of LoRA (with its kin), IA3 or BitFit
      becomes part of the encoder's weights; what was merged stands in hone.json under lineage.
      """)

  @Argument(help: "A model: directory, task's name or NAME@RUN.")
  var model: String
  @Argument(help: "Directory to write; one that is there is replaced whole.")
  var out: String
  @Option(
    help: ArgumentHelp(
      "How weights are stored: " + StoredPrecision.allCases.map(\.rawValue).joined(separator: ", ") + ".",
      valueName: "type"))
  var dtype = StoredPrecision.float32.rawValue
  @Option(help: ArgumentHelp("Base encoder of an adapter, where it is not the recorded one.", valueName: "dir"))
  var base: String?
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var head: HeadOptions

  func validate() throws {
    guard StoredPrecision(rawValue: dtype) == nil else { return }
    let known = StoredPrecision.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("--dtype: expected one of \(known), found '\(dtype)'")
  }

  func run() throws {
    try ModelPlace.check(out)
    let path = try ModelLocator(workspace.folder).find(model).model
    let trained = try TrainedModel.open(path, encoders: workspace.encoders, base: base, kind: head.taskKind)
    let precision = StoredPrecision(rawValue: dtype) ?? .float32
    try ModelExporter(trained, precision: precision).publish(at: out, lineage: lineage(path))
    let bytes = try MappedFile(path: out + "/model.safetensors").bytes.count
    let merged = trained.model.adapter == nil ? "" : " with its \(trained.settings.method) adapter merged"
    Console.result("\(out): the whole model\(merged), \(dtype), \(bytes) bytes of weights")
  }

  /// What the model says of how it came to be.
  private func lineage(_ path: String) throws -> JSONObject {
    try DirectoryHandle.read(path) { handle in
      guard handle.contains(ModelSettings.fileName) else { return JSONObject() }
      return try JSON.parse(handle.map(ModelSettings.fileName))["lineage"]?.objectValue ?? JSONObject()
    }
  }
}
