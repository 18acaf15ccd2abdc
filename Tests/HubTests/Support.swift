import Files
import Foundation
import Hub
import Synchronization
import Testing

/// A models directory of its own for one test, deleted when the test is over.
final class Workspace: Sendable {
  let path: String
  var models: String { path + "/models" }
  private let events = EventLog()

  init() throws {
    path = NSTemporaryDirectory() + "hone-hub-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path + "/models", withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  func installer(
    _ endpoint: String = "http://127.0.0.1:1", token: String? = nil, searchPath: String? = nil
  ) throws -> EncoderInstaller {
    var patience = Patience()
    patience.pauseMilliseconds = 1
    patience.connectSeconds = 5
    patience.silentSeconds = 5
    patience.attempts = 3
    return EncoderInstaller(
      models: models, endpoint: try HubEndpoint(address: endpoint, token: token), searchPath: searchPath,
      patience: patience, observer: events.append)
  }

  var seen: [PullEvent] { events.all }

  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let whole = path + "/" + name
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: whole).deletingLastPathComponent().path, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: whole))
    return whole
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path + "/" + name).map { Array($0) } }

  /// Relative paths of the files of an installed encoder, sorted, without its record.
  func installed(_ name: String) -> [String] {
    files(models + "/" + name).filter { $0 != EncoderProvenance.fileName }
  }

  /// Relative paths of what partial downloads there are.
  var partials: [String] { files(models + "/.partial").filter { !$0.hasSuffix(".lock") } }

  private func files(_ directory: String) -> [String] {
    let manager = FileManager.default
    let names = manager.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      var isDirectory: ObjCBool = false
      return manager.fileExists(atPath: directory + "/" + name, isDirectory: &isDirectory) && !isDirectory.boolValue
    }.sorted()
  }

  func expectTinyModel(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(installed(name) == TinyModel.wanted, sourceLocation: sourceLocation)
    for file in TinyModel.wanted {
      #expect(read("models/\(name)/\(file)") == TinyModel.files[file], sourceLocation: sourceLocation)
    }
  }
}

final class EventLog: Sendable {
  private let events = Mutex<[PullEvent]>([])
  var all: [PullEvent] { events.withLock { $0 } }
  @Sendable func append(_ event: PullEvent) { events.withLock { $0.append(event) } }
}

/// The error that `body` throws, whose description is one line; nil and a recorded issue when there is none.
func hubError(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async -> HubError? {
  do {
    try await body()
    Issue.record("expected an error, found none", sourceLocation: sourceLocation)
    return nil
  } catch let error as HubError {
    #expect(!error.description.contains("\n"), sourceLocation: sourceLocation)
    return error
  } catch {
    Issue.record("expected HubError, found \(error)", sourceLocation: sourceLocation)
    return nil
  }
}

func sha256(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { Digest.sha256($0) } }

extension HubReference {
  static let tiny = HubReference("hf:owner/tiny") ?? unusable
  private static var unusable: HubReference { preconditionFailure("the reference is valid") }
}
