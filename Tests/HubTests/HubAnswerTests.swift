import Files
import Foundation
import Hub
import Testing

/// Answers of a hub that are refused or followed: tokens, redirects, digests, listings, and who else writes there.
@Suite struct HubAnswerTests {
  private let weights = "model.safetensors"

  @Test func tokensAreWantedAndShown() async throws {
    let hub = FakeHub(faults: faults { $0.token = "hf_secret" })
    try await serve(hub) { server in
      for token in [nil, "hf_wrong"] {
        let workspace = try Workspace()
        let error = await hubError { _ = try await workspace.installer(server.address, token: token).pull(.tiny) }
        #expect(
          error == .refused(repository: "owner/tiny", endpoint: server.address, hasToken: token != nil))
        #expect(error?.description.contains("HF_TOKEN") == true)
        #expect(error?.description.contains("hf_wrong") == false)
      }
      let workspace = try Workspace()
      _ = try await workspace.installer(server.address, token: "hf_secret").pull(.tiny)
      workspace.expectTinyModel("tiny")
    }
  }

  @Test func theTokenDoesNotTravelToAnotherHost() async throws {
    let workspace = try Workspace()
    let respond: LoopbackServer.Responder = { request in
      var response = LoopbackServer.Response()
      response.serve(TinyModel.weights, from: request.rangeStart)
      if request.rangeStart == nil { response.cutAfter = 900 }
      return response
    }
    try await LoopbackServer.with(respond) { store in
      let hub = FakeHub(
        faults: faults {
          $0.token = "hf_secret"
          $0.elsewhere = store.address
        })
      try await serve(hub) { server in
        _ = try await workspace.installer(server.address, token: "hf_secret").pull(.tiny)
        workspace.expectTinyModel("tiny")
        #expect(store.requests.map(\.rangeStart) == [nil, 900])
        #expect(store.requests.allSatisfy { $0.header("authorization") == nil })
        #expect(server.requests.allSatisfy { $0.header("authorization") == "Bearer hf_secret" })
      }
    }
  }

  @Test func redirectsOnTheSameHostMayBeRelative() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(faults: faults { $0.token = "hf_secret" })
    let respond: LoopbackServer.Responder = { request in
      guard request.path.contains("/resolve/"), !request.uri.hasSuffix("?cached") else { return hub.respond(request) }
      return LoopbackServer.Response(status: 307, headers: [("location", request.path + "?cached")])
    }
    try await LoopbackServer.with(respond) { server in
      _ = try await workspace.installer(server.address, token: "hf_secret").pull(.tiny)
      workspace.expectTinyModel("tiny")
    }
  }

  @Test func endlessAndEmptyRedirectsEnd() async throws {
    for location in ["/again", nil, "ftp://127.0.0.1/x"] {
      let workspace = try Workspace()
      let headers = location.map { [("location", $0)] } ?? []
      let respond: LoopbackServer.Responder = { _ in LoopbackServer.Response(status: 302, headers: headers) }
      try await LoopbackServer.with(respond) { server in
        let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
        guard case .redirect? = error else {
          Issue.record("found \(String(describing: error))")
          return
        }
        #expect(server.requests.count <= 11)
      }
    }
  }

  @Test func anotherRepositoryIsNotOnTheHub() async throws {
    let workspace = try Workspace()
    try await serve(FakeHub()) { server in
      let absent = try #require(HubReference("hf:owner/absent"))
      let error = await hubError { _ = try await workspace.installer(server.address).pull(absent) }
      #expect(error == .notOnHub(what: "owner/absent@main", endpoint: server.address))
      #expect(!FileManager.default.fileExists(atPath: workspace.models + "/absent"))
    }
  }

  @Test func digestsMayComeFromTheAnswersAlone() async throws {
    let workspace = try Workspace()
    try await serve(FakeHub(faults: faults { $0.listsDigests = false })) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
    }
    let corrupted = FakeHub(
      faults: faults {
        $0.listsDigests = false
        $0.alter = { name, _, response in if name == "model.safetensors" { response.body[99] ^= 1 } }
      })
    let other = try Workspace()
    try await serve(corrupted) { server in
      let error = await hubError { _ = try await other.installer(server.address).pull(.tiny) }
      guard case .wrongDigest(weights, _, _)? = error else {
        Issue.record("found \(String(describing: error))")
        return
      }
    }
  }

  @Test func withoutAnyDigestNothingIsInstalled() async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults {
        $0.listsDigests = false
        $0.namesDigests = false
      })
    try await serve(hub) { server in
      let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      #expect(error == .noDigest(file: "config.json", endpoint: server.address))
      #expect(workspace.installed("tiny").isEmpty)
    }
  }

  @Test func listingAndAnswerMustAgree() async throws {
    let workspace = try Workspace()
    let lie = String(repeating: "e", count: 64)
    let hub = FakeHub(
      faults: faults {
        $0.alter = { name, _, response in
          guard name == "model.safetensors" else { return }
          response.headers = [("x-linked-etag", "\"\(lie)\"")]
        }
      })
    try await serve(hub) { server in
      let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      #expect(error == .contradiction(file: weights, first: sha256(TinyModel.weights), second: lie))
    }
  }

  @Test func pickledWeightsAreExplained() async throws {
    let workspace = try Workspace()
    var files = TinyModel.files
    files[weights] = nil
    try await serve(FakeHub(files)) { server in
      let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      #expect(error == .onlyPickle(source: "owner/tiny", file: "pytorch_model.bin"))
      #expect(error?.description.contains("save_pretrained") == true)
    }
    files["pytorch_model.bin"] = nil
    try await serve(FakeHub(files)) { server in
      let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      #expect(error == .missingFile(source: "owner/tiny", file: weights))
    }
  }

  /// Whole by its digest, but no model: a page, or weights that were cut before they were uploaded.
  @Test(arguments: [
    ("model.safetensors", "<html>please log in</html>"), ("config.json", "{"), ("tokenizer.json", "not found"),
    ("vocab.txt", ""),
  ])
  func whatIsNoModelIsNotInstalled(file: String, content: String) async throws {
    let workspace = try Workspace()
    var files = TinyModel.files
    files[file] = Array(content.utf8)
    try await serve(FakeHub(files)) { server in
      let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      guard case .invalidFile(_, file, _)? = error else {
        Issue.record("found \(String(describing: error))")
        return
      }
      #expect(workspace.installed("tiny").isEmpty)
    }
  }

  @Test(arguments: ["", "[]", "{\"sha\":\"main\",\"siblings\":[]}", "{\"sha\":1}", "<html>"])
  func otherListingsAreRefused(_ body: String) async throws {
    let workspace = try Workspace()
    let hub = FakeHub(
      faults: faults { $0.alter = { name, _, response in if name == "listing" { response.body = Array(body.utf8) } } })
    try await serve(hub) { server in
      let error = await hubError { _ = try await workspace.installer(server.address).pull(.tiny) }
      guard case .invalidReply? = error else {
        Issue.record("found \(String(describing: error))")
        return
      }
    }
  }

  @Test func namesInAListingCannotLeadOutside() async throws {
    let workspace = try Workspace()
    var files = TinyModel.files
    files["../../outside.json"] = Array("{}".utf8)
    files["/etc/outside"] = Array("{}".utf8)
    try await serve(FakeHub(files)) { server in
      _ = try await workspace.installer(server.address).pull(.tiny)
      workspace.expectTinyModel("tiny")
    }
  }

  @Test func nobodyAnswers() async throws {
    let workspace = try Workspace()
    let error = await hubError { _ = try await workspace.installer("http://127.0.0.1:1").pull(.tiny) }
    guard case .connection? = error else {
      Issue.record("found \(String(describing: error))")
      return
    }
  }

  @Test func foreignDirectoriesStay() async throws {
    let workspace = try Workspace()
    try workspace.write("models/tiny/mine.txt", "mine")
    try await serve(FakeHub()) { server in
      let installer = try workspace.installer(server.address)
      let error = await hubError { _ = try await installer.pull(.tiny) }
      #expect(error == .occupied(path: workspace.models + "/tiny"))
      #expect(workspace.installed("tiny") == ["mine.txt"])
      #expect(try await installer.pull(.tiny, as: "other").outcome == .installed)
      let same = try #require(HubReference("hf:someone/other"))
      let clash = await hubError { _ = try await installer.pull(same) }
      guard case .otherSource? = clash else {
        Issue.record("found \(String(describing: clash))")
        return
      }
      let bad = await hubError { _ = try await installer.pull(.tiny, as: "../up") }
      #expect(bad == .invalidName("../up"))
    }
  }

  @Test func oneAtATime() async throws {
    let workspace = try Workspace()
    let held = try FileLock(
      path: { () -> String in
        try FileManager.default.createDirectory(
          atPath: workspace.models + "/.partial", withIntermediateDirectories: true)
        return workspace.models + "/.partial/tiny.lock"
      }())
    try await serve(FakeHub()) { server in
      let installer = try workspace.installer(server.address)
      await #expect(throws: FilesError.inUse(path: workspace.models + "/.partial/tiny.lock")) {
        _ = try await installer.pull(.tiny)
      }
    }
    withExtendedLifetime(held) {}
  }
}
