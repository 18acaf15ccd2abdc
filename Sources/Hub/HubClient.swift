internal import AsyncHTTPClient
internal import Files
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Asks a Hub, follows its redirects by hand so that the token goes nowhere else, and says in one line what failed.
struct HubClient {
  private static let mostRedirects = 10

  /// The last answer on the way, and what the Hub itself said about the content.
  struct Answer {
    let url: URL
    let status: Int
    let headers: HTTPHeaders
    let body: HTTPClientResponse.Body
    let digest: ContentDigest?
    /// Bytes of the whole file.
    let size: Int?
  }

  let endpoint: HubEndpoint
  private let client: HTTPClient

  /// Lends a client to `body` and closes its connections.
  static func with<Result>(
    _ endpoint: HubEndpoint, _ patience: Patience, _ body: (HubClient) async throws -> Result
  ) async throws -> Result {
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(Int64(patience.connectSeconds))
    configuration.timeout.read = .seconds(Int64(patience.silentSeconds))
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let result = try await body(HubClient(endpoint: endpoint, client: client))
      try await client.shutdown()
      return result
    } catch {
      try? await client.shutdown()
      throw error
    }
  }

  /// Asks for an address, from a byte on if it is not 0.
  /// - Throws: `HubError.connection` or `.redirect`.
  func get(_ start: URL, from offset: Int = 0) async throws -> Answer {
    var url = start
    var digest: ContentDigest?
    var size: Int?
    for _ in 0...Self.mostRedirects {
      let response = try await execute(url, from: offset)
      let headers = response.headers
      if endpoint.owns(url) {
        digest = headers.first(name: "x-linked-etag").flatMap(ContentDigest.init) ?? digest
        size = headers.first(name: "x-linked-size").flatMap { Int($0) } ?? size
      }
      let status = Int(response.status.code)
      guard [301, 302, 303, 307, 308].contains(status) else {
        if digest == nil, endpoint.owns(url) { digest = headers.first(name: "etag").flatMap(ContentDigest.init) }
        return Answer(url: url, status: status, headers: headers, body: response.body, digest: digest, size: size)
      }
      guard let location = headers.first(name: "location"),
        let next = URL(string: location, relativeTo: url)?.absoluteURL, let origin = Origin(next)
      else { throw HubError.redirect(url: url.absoluteString, problem: "redirects to no address") }
      guard origin.scheme == "https" || url.scheme?.lowercased() == "http" else {
        throw HubError.redirect(url: url.absoluteString, problem: "redirects to an address without encryption")
      }
      url = next
    }
    throw HubError.redirect(url: start.absoluteString, problem: "redirects more than \(Self.mostRedirects) times")
  }

  private func execute(_ url: URL, from offset: Int) async throws -> HTTPClientResponse {
    var request = HTTPClientRequest(url: url.absoluteString)
    request.headers.add(name: "user-agent", value: "hone")
    // The length and the digest are those of the file itself.
    request.headers.add(name: "accept-encoding", value: "identity")
    if offset > 0 { request.headers.add(name: "range", value: "bytes=\(offset)-") }
    if let token = endpoint.token, endpoint.owns(url) {
      request.headers.add(name: "authorization", value: "Bearer \(token)")
    }
    do {
      // Silence ends a request, not its length: a large file may take hours.
      return try await client.execute(request, timeout: .hours(24))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw HubError.connection(url: url.absoluteString, reason: Self.reason(error))
    }
  }

  /// One line about an error of the network library.
  static func reason(_ error: any Error) -> String {
    let text = (error as? HTTPClientError)?.description ?? String(describing: error)
    return text.split(whereSeparator: \.isNewline).first.map { String($0.prefix(160)) } ?? "unknown"
  }
}
