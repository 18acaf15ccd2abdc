import Files
import Foundation
import Hub
import Testing

/// Weights in several files, with an index that says which tensor is where.
@Suite struct PartsTests {
  private static let names = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
  private static let index = "model.safetensors.index.json"

  private static let files: [String: [UInt8]] = {
    var files = TinyModel.files
    files["model.safetensors"] = nil
    for name in names { files[name] = TinyModel.weights }
    files["model-other.safetensors"] = Array("not wanted".utf8)
    files[index] = Array(#"{"weight_map":{"embeddings.weight":"model-00001-of-00002.safetensors"}}"#.utf8)
    return files
  }()

  private static let wanted =
    ["1_Pooling/config.json", "config.json"] + names + [index, "tokenizer.json", "vocab.txt"]

  private func pull(_ files: [String: [UInt8]], _ workspace: Workspace) async throws -> PulledEncoder {
    try await LoopbackServer.with(FakeHub(files).respond) { server in
      try await workspace.installer(server.address).pull(.tiny)
    }
  }

  @Test func allPartsCome() async throws {
    let workspace = try Workspace()
    let pulled = try await pull(Self.files, workspace)
    #expect(Set(pulled.provenance.files.map(\.name)) == Set(Self.wanted))
    #expect(pulled.provenance.check == .pinned)
    for name in Self.names { #expect(workspace.read("models/tiny/" + name) == TinyModel.weights) }
    let copy = try Workspace()
    let again = try copy.installer().install(from: pulled.path, as: "tiny", manifest: nil)
    #expect(Set(again.provenance.files.map(\.name)) == Set(Self.wanted))
  }

  @Test func wholeWeightsStandBeforeParts() async throws {
    let workspace = try Workspace()
    let both = Self.files.merging(["model.safetensors": TinyModel.weights]) { $1 }
    #expect(try await pull(both, workspace).provenance.files.map(\.name).contains("model.safetensors"))
    #expect(workspace.read("models/tiny/" + Self.names[0]) == nil)
  }

  @Test func anIndexAloneIsNoModel() async throws {
    var files = Self.files
    for name in Self.names { files[name] = nil }
    files["pytorch_model.bin"] = nil
    let workspace = try Workspace()
    let error = await hubError { _ = try await pull(files, workspace) }
    guard case .missingFile(_, "model-00001-of-….safetensors") = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(workspace.installed("tiny").isEmpty)
  }
}
