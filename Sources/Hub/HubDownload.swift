internal import Files
internal import Foundation

/// Fetches the files of one commit from a Hub into a directory of partial downloads.
struct HubDownload {
  struct Result {
    let files: [EncoderFile]
    let source: EncoderProvenance.Source
    let licence: String?
  }

  private let installer: EncoderInstaller
  private let reference: HubReference
  private let revision: String
  /// SHA-256 by file name; where it is not empty, every file must be in it.
  private let pins: [UTF8Key: String]
  private let pinsPath: String
  private let name: String

  init(
    _ installer: EncoderInstaller, _ reference: HubReference, revision: String, pins: [UTF8Key: String],
    pinsPath: String = "", name: String
  ) {
    self.installer = installer
    self.reference = reference
    self.revision = revision
    self.pins = pins
    self.pinsPath = pinsPath
    self.name = name
  }

  /// Fetches, unless the revision names the commit that is there already: then the result is nil.
  /// - Throws: `HubError` or `FilesError`; what has come so far stays for the next time.
  func run(unless commit: String? = nil) async throws -> Result? {
    installer.observer(.source("hf:\(reference.repository)@\(revision) at \(installer.endpoint.address)"))
    return try await HubClient.with(installer.endpoint, installer.patience) { client in
      let listing = try await HubListing.fetch(reference, revision: revision, client)
      if listing.commit == commit { return nil }
      let names = try EncoderFiles.choose(from: listing.files.map(\.name), source: reference.repository)
      let chosen = names.compactMap { name in listing.files.first { $0.name.hasSameBytes(as: name) } }
      if !pins.isEmpty, let file = chosen.first(where: { pins[UTF8Key($0.name)] == nil }) {
        throw HubError.notPinned(file: file.name, manifest: pinsPath)
      }
      let sizes = chosen.compactMap(\.size)
      let total = sizes.count == chosen.count ? sizes.reduce(0, +) : nil
      let directory = try installer.partial(name)
      var done = 0
      var files: [EncoderFile] = []
      for file in chosen {
        let before = done
        let transfer = FileTransfer(
          client: client, reference: reference, commit: listing.commit, file: file, patience: installer.patience,
          observer: installer.observer, progress: { installer.observer(.progress(done: before + $0, total: total)) })
        let partial = "\(directory)/\(listing.commit).\(file.name.replacing("/", with: "--"))"
        let content = try await transfer.run(into: partial)
        done += content.bytes.count
        files.append(EncoderFile(name: file.name, expected: pins[UTF8Key(file.name)], content: .file(content)))
      }
      return Result(
        files: files,
        source: .hub(
          endpoint: installer.endpoint.address, repository: reference.repository, commit: listing.commit),
        licence: listing.licence)
    }
  }
}
