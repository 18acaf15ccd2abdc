import Files
import Foundation
import Synchronization

/// Answers as a Hugging Face Hub does for one repository, `owner/tiny`, with the faults that a test asks for.
final class FakeHub: Sendable {
  static let commit = String(repeating: "c", count: 40)

  struct Faults: Sendable {
    /// Changes the answer to the n-th request (from 0) for a file.
    var alter: @Sendable (_ file: String, _ request: Int, _ response: inout LoopbackServer.Response) -> Void = {
      _, _, _ in
    }
    /// Wants `Bearer` with this token on each request.
    var token: String?
    /// Sends downloads of large files there.
    var elsewhere: String?
    var ignoresRange = false
    var listsDigests = true
    var namesDigests = true
    var commit = FakeHub.commit
  }

  let files: [String: [UInt8]]
  /// Kept apart from git, and named by SHA-256.
  private let large: Set<String>
  private let faults: Faults
  private let counts = Mutex<[String: Int]>([:])

  init(_ files: [String: [UInt8]] = TinyModel.files, faults: Faults = Faults()) {
    self.files = files
    large = Set(files.keys.filter { $0.hasSuffix(".safetensors") })
    self.faults = faults
  }

  func respond(_ request: LoopbackServer.Request) -> LoopbackServer.Response {
    if let token = faults.token, request.header("authorization") != "Bearer \(token)" {
      return LoopbackServer.Response(status: 401)
    }
    let parts = request.path.split(separator: "/").map { $0.removingPercentEncoding ?? "" }
    if parts.starts(with: ["api", "models", "owner", "tiny", "revision"]) {
      guard ["main", "v1", faults.commit].contains(parts.last ?? "") else {
        return LoopbackServer.Response(status: 404)
      }
      var response = LoopbackServer.Response(body: Array(listing.serialized().utf8))
      faults.alter("listing", 0, &response)
      return response
    }
    if parts.starts(with: ["owner", "tiny", "resolve", faults.commit]) {
      return file(parts.dropFirst(4).joined(separator: "/"), request)
    }
    return LoopbackServer.Response(status: 404)
  }

  private func file(_ name: String, _ request: LoopbackServer.Request) -> LoopbackServer.Response {
    guard let content = files[name] else { return LoopbackServer.Response(status: 404) }
    let isLarge = large.contains(name)
    var response = LoopbackServer.Response()
    if faults.namesDigests {
      response.headers.append((isLarge ? "x-linked-etag" : "etag", "\"\(digest(name))\""))
    }
    if isLarge { response.headers.append(("x-linked-size", "\(content.count)")) }
    if isLarge, let elsewhere = faults.elsewhere {
      response.status = 302
      response.headers.append(("location", "\(elsewhere)/blob/\(name)"))
      return response
    }
    response.serve(content, from: faults.ignoresRange ? nil : request.rangeStart)
    let count = counts.withLock { counts in
      counts[name, default: -1] += 1
      return counts[name, default: 0]
    }
    faults.alter(name, count, &response)
    return response
  }

  private func digest(_ name: String) -> String {
    let content = files[name] ?? []
    return content.withUnsafeBytes { large.contains(name) ? Digest.sha256($0) : Digest.gitBlob($0) }
  }

  private var listing: JSON {
    let siblings = files.keys.sorted().map { name -> JSON in
      guard faults.listsDigests else { return ["rfilename": .string(name)] }
      let size = JSON.number(JSONNumber(files[name]?.count ?? 0))
      if large.contains(name) {
        let pointer = JSON.string(String(repeating: "0", count: 40))
        return [
          "rfilename": .string(name), "size": size, "blobId": pointer,
          "lfs": ["sha256": .string(digest(name)), "size": size, "pointerSize": 130],
        ]
      }
      return ["rfilename": .string(name), "size": size, "blobId": .string(digest(name))]
    }
    return [
      "id": "owner/tiny", "sha": .string(faults.commit), "cardData": ["license": "mit"], "siblings": .array(siblings),
    ]
  }
}

extension LoopbackServer.Response {
  /// The whole content, or the part from a byte on.
  mutating func serve(_ content: [UInt8], from start: Int?) {
    guard let start else {
      body = content
      return
    }
    guard start < content.count else {
      status = 416
      return
    }
    status = 206
    body = Array(content[start...])
    headers.append(("content-range", "bytes \(start)-\(content.count - 1)/\(content.count)"))
  }
}

/// The smallest directory that reads as an encoder.
enum TinyModel {
  static let weights: [UInt8] = {
    let header = Array(#"{"embeddings.weight":{"dtype":"F32","shape":[64,16],"data_offsets":[0,4096]}}"#.utf8)
    return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
      + (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
  }()

  static let files: [String: [UInt8]] = [
    "config.json": Array(#"{"model_type":"bert","hidden_size":16}"#.utf8),
    "model.safetensors": weights,
    "vocab.txt": Array("[PAD]\n[UNK]\n".utf8),
    "tokenizer.json": Array(#"{"version":"1.0"}"#.utf8),
    "1_Pooling/config.json": Array(#"{"pooling_mode_mean_tokens":true}"#.utf8),
    "pytorch_model.bin": Array("not wanted".utf8),
    "onnx/model.onnx": Array("not wanted".utf8),
    ".gitattributes": Array("*.bin filter=lfs".utf8),
  ]

  static let wanted = ["1_Pooling/config.json", "config.json", "model.safetensors", "tokenizer.json", "vocab.txt"]
}

func serve<Result: Sendable>(
  _ hub: FakeHub, _ body: (LoopbackServer) async throws -> Result
) async throws -> Result {
  try await LoopbackServer.with(hub.respond, body)
}

func faults(_ change: (inout FakeHub.Faults) -> Void) -> FakeHub.Faults {
  var faults = FakeHub.Faults()
  change(&faults)
  return faults
}
