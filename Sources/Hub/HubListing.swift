internal import AsyncHTTPClient
internal import Files
internal import Foundation
internal import NIOCore

/// What a Hub says about one revision of a repository.
struct HubListing: Equatable {
  struct File: Equatable {
    let name: String
    /// Bytes, where told.
    let size: Int?
    let digest: ContentDigest?
  }

  /// The commit that the revision names now.
  let commit: String
  /// SPDX identifier, where the model card has one.
  let licence: String?
  let files: [File]

  /// - Throws: `HubError`.
  static func fetch(_ reference: HubReference, revision: String, _ client: HubClient) async throws -> HubListing {
    let url = try client.endpoint.url(
      ["api", "models", reference.owner, reference.name, "revision", revision], query: "blobs=true")
    let answer = try await client.get(url)
    try answer.check(repository: reference.repository, what: "\(reference.repository)@\(revision)", client.endpoint)
    var body: [UInt8] = []
    do {
      for try await piece in answer.body {
        body.append(contentsOf: piece.readableBytesView)
        guard body.count <= 16 << 20 else {
          throw HubError.invalidReply(url: url.absoluteString, expected: "a listing of at most 16 MiB")
        }
      }
    } catch let error as HubError {
      throw error
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw HubError.connection(url: url.absoluteString, reason: HubClient.reason(error))
    }
    guard let json = try? JSON.parse(body, source: "listing"), let listing = HubListing(json) else {
      throw HubError.invalidReply(url: url.absoluteString, expected: "JSON with 'sha' and 'siblings'")
    }
    return listing
  }

  init?(_ json: JSON) {
    guard let commit = json["sha"]?.stringValue, HubReference.isCommit(commit),
      let siblings = json["siblings"]?.arrayValue
    else { return nil }
    self.commit = commit
    licence = json["cardData"]?["license"]?.stringValue
    files = siblings.compactMap { sibling in
      guard let name = sibling["rfilename"]?.stringValue else { return nil }
      // A large file's blob is only a pointer to its content.
      let large = sibling["lfs"]?.objectValue
      let digest = large == nil ? sibling["blobId"]?.stringValue : large?["sha256"]?.stringValue
      return File(
        name: name, size: (large?["size"] ?? sibling["size"])?.intValue,
        digest: digest.flatMap(ContentDigest.init(entityTag:)))
    }
  }
}

extension HubClient.Answer {
  /// Turns statuses that are no answer into one line each.
  /// - Throws: `HubError`.
  func check(repository: String, what: String, _ endpoint: HubEndpoint) throws {
    switch status {
    case 200, 206: return
    case 401, 403:
      throw HubError.refused(
        repository: repository, endpoint: endpoint.address, hasToken: endpoint.token != nil)
    case 404: throw HubError.notOnHub(what: what, endpoint: endpoint.address)
    default: throw HubError.status(url: url.absoluteString, code: status)
    }
  }
}
