import Files
import Foundation
import Hub
import Testing

/// Models from a hub: what is installed, and how a pull goes on after damage, cuts and busy servers.
@Suite struct HubPullTests {
  private let weights = "model.safetensors"

  @Test func installsVerifiesAndRecords() async throws {
    let workspace = try Workspace()
    try await serve(FakeHub()) { server in
      let installer = try workspace.installer(server.address)
      let first = try await installer.pull(.tiny)
      #expect(first.outcome == .installed)
      #expect(first.path == workspace.models + "/tiny")
      workspace.expectTinyModel("tiny")
      let source = EncoderProvenance.Source.hub(
        endpoint: server.address, repository: "owner/tiny", commit: FakeHub.commit)
      #expect(first.provenance.source == source)
      #expect(first.provenance.check == .pinned)
      #expect(first.provenance.licence == "mit")
      #expect(Set(first.provenance.files.map(\.name)) == Set(TinyModel.wanted))
      for file in first.provenance.files { #expect(file.sha256 == sha256(TinyModel.files[file.name] ?? [])) }
      let read = try EncoderProvenance.read(DirectoryHandle(path: first.path))
      #expect(read == first.provenance)
      #expect(workspace.partials.isEmpty)

      let total = TinyModel.wanted.reduce(0) { $0 + (TinyModel.files[$1]?.count ?? 0) }
      let progress = workspace.seen.compactMap { if case .progress(let done, total) = $0 { done } else { nil } }
      #expect(progress.last == total)
      #expect(progress == progress.sorted())

      let asked = server.requests.count
      let second = try await installer.pull(.tiny)
      #expect(second.outcome == .verified)
      #expect(server.requests.count == asked)
    }
  }

  @Test func damageIsMendedFromTheSameCommit() async throws {
    let workspace = try Workspace()
    try await serve(FakeHub()) { server in
      let installer = try workspace.installer(server.address)
      _ = try await installer.pull(.tiny)
      try workspace.write("models/tiny/vocab.txt", "changed")
      let again = try await installer.pull(.tiny)
      #expect(again.outcome == .replaced)
      #expect(again.provenance.check == .checked)
      workspace.expectTinyModel("tiny")
      #expect(server.requests.contains { $0.path == "/api/models/owner/tiny/revision/\(FakeHub.commit)" })
    }
  }

  @Test func aRevisionIsResolvedAndReplaces() async throws {
    let workspace = try Workspace()
    let other = String(repeating: "d", count: 40)
    try await serve(FakeHub()) { _ = try await workspace.installer($0.address).pull(.tiny) }
    var files = TinyModel.files
    files["vocab.txt"] = Array("[PAD]\nnew\n".utf8)
    try await serve(FakeHub(files, faults: faults { $0.commit = other })) { server in
      let installer = try workspace.installer(server.address)
      #expect(try await installer.pull(.tiny).outcome == .verified)
      let main = try #require(HubReference("hf:owner/tiny@main"))
      #expect(try await installer.pull(main).outcome == .replaced)
      #expect(workspace.read("models/tiny/vocab.txt") == files["vocab.txt"])
      let downloads = server.requests.count
      #expect(try await installer.pull(main).outcome == .verified)
      #expect(server.requests.count == downloads + 1)
      let missing = try #require(HubReference("hf:owner/tiny@v9"))
      let error = await hubError { _ = try await installer.pull(missing) }
      #expect(error == .notOnHub(what: "owner/tiny@v9", endpoint: server.address))
      #expect(workspace.read("models/tiny/vocab.txt") == files["vocab.txt"])
    }
  }

  @Test func goesOnAfterACutConnection() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults {
        $0.alter = { file, request, response in
          if file == "model.safetensors", request < 2 { response.cutAfter = 1000 }
        }
      })
    try await serve(hub) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
      let ranges = server.requests.filter { $0.path.hasSuffix(weights) }.map(\.rangeStart)
      #expect(ranges == [nil, 1000, 2000])
    }
  }

  @Test func goesOnInALaterProcess() async throws {
    let workspace = try Workspace()
    let cut = FakeHub(
      faults: faults {
        $0.alter = { file, request, response in
          if file == "model.safetensors" { response.cutAfter = request == 0 ? 1500 : 0 }
        }
      })
    let error = try await serve(cut) { server in
      await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
    }
    guard case .interrupted(weights, 1500, TinyModel.weights.count, _)? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(workspace.installed("tiny").isEmpty)
    #expect(workspace.partials.contains { $0.hasSuffix(weights) })
    try await serve(FakeHub()) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
      #expect(server.requests.filter { $0.path.hasSuffix(weights) }.map(\.rangeStart) == [1500])
      #expect(workspace.seen.contains(.resumed(file: weights, from: 1500)))
      // The small files were whole: they are checked, not fetched again.
      #expect(!server.requests.contains { $0.path.hasSuffix("vocab.txt") })
      #expect(workspace.partials.isEmpty)
    }
  }

  @Test(arguments: ["model.safetensors", "vocab.txt"]) func aCorruptedBodyIsNotInstalled(file: String) async throws {
    let workspace = try Workspace()
    let hub = FakeHub(faults: faults { $0.alter = { name, _, response in if name == file { response.body[5] ^= 1 } } })
    let error = try await serve(hub) { server in
      await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
    }
    guard case .wrongDigest(file, _, _)? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
    #expect(workspace.installed("tiny").isEmpty)
    try await serve(FakeHub()) { _ = try await workspace.installer($0.address).pull(.tiny) }
    workspace.expectTinyModel("tiny")
  }

  @Test func aCorruptedPartIsFetchedAnew() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults {
        $0.alter = { file, request, response in
          guard file == "model.safetensors", request == 0 else { return }
          response.body[7] ^= 0xff
          response.cutAfter = 2000
        }
      })
    try await serve(hub) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
      #expect(server.requests.filter { $0.path.hasSuffix(weights) }.map(\.rangeStart) == [nil, 2000, nil])
    }
  }

  @Test func aWrongLengthIsRefused() async throws {
    for change in [-10, 10] {
      let workspace = try Workspace()
      let hub = FakeHub(
        faults: faults {
          $0.alter = { file, _, response in
            guard file == "model.safetensors" else { return }
            if change < 0 {
              response.body.removeLast(-change)
            } else {
              response.body += [UInt8](repeating: 0, count: change)
            }
          }
        })
      let error = try await serve(hub) { server in
        await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      }
      let size = TinyModel.weights.count
      #expect(error == .wrongLength(file: weights, expected: size, found: size + change))
      #expect(workspace.installed("tiny").isEmpty)
    }
  }

  @Test func aServerThatIgnoresTheRangeIsTakenFromTheStart() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults {
        $0.ignoresRange = true
        $0.alter = { file, request, response in
          if file == "model.safetensors", request == 0 { response.cutAfter = 1000 }
        }
      })
    try await serve(hub) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
      #expect(server.requests.filter { $0.path.hasSuffix(weights) }.map(\.rangeStart) == [nil, 1000])
    }
  }

  /// It says that it goes on from one byte and does from another, openly or not.
  @Test(arguments: [true, false]) func aServerThatLiesAboutTheRangeIsFoundOut(openly: Bool) async throws {
    let workspace = try Workspace()
    let whole = TinyModel.weights
    let hub = FakeHub(
      faults: faults {
        $0.alter = { file, request, response in
          guard file == "model.safetensors" else { return }
          if request == 0 { response.cutAfter = 1000 }
          if request == 1 {
            let start = openly ? 500 : 1000
            response.headers.removeAll { $0.0 == "content-range" }
            response.headers.append(("content-range", "bytes \(start)-\(whole.count - 1)/\(whole.count)"))
            response.body = openly ? Array(whole[500...]) : Array(whole[..<(whole.count - 1000)])
          }
        }
      })
    try await serve(hub) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
      #expect(server.requests.filter { $0.path.hasSuffix(weights) }.map(\.rangeStart) == [nil, 1000, nil])
    }
  }

  @Test func aRefusedRangeIsTakenFromTheStart() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults {
        $0.alter = { file, request, response in
          guard file == "model.safetensors" else { return }
          if request == 0 { response.cutAfter = 1000 }
          if request == 1 { response = LoopbackServer.Response(status: 416) }
        }
      })
    try await serve(hub) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
    }
  }

  @Test func aBusyServerIsAskedAgain() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults {
        $0.alter = { file, request, response in
          if file == "vocab.txt", request < 2 { response = LoopbackServer.Response(status: request == 0 ? 503 : 429) }
        }
      })
    try await serve(hub) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
    }
  }
}
