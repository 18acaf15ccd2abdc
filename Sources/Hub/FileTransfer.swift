internal import AsyncHTTPClient
internal import Files
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Fetches one file, goes on after a cut, and gives it away only when length and digest are right.
struct FileTransfer {
  let client: HubClient
  let reference: HubReference
  let commit: String
  let file: HubListing.File
  let patience: Patience
  let observer: EncoderInstaller.Observer
  /// Takes the bytes of this file so far.
  let progress: (Int) -> Void

  /// What one request came to.
  private enum Step {
    case complete(ContentDigest)
    case cut(reason: String)
    /// What is there does not fit what the server has; begin anew.
    case useless(reason: String)
  }

  /// - Throws: `HubError` or `FilesError`.
  func run(into path: String) async throws -> MappedFile {
    let partial = try ResumableFile(path: path)
    if partial.size > 0 { observer(.resumed(file: file.name, from: partial.size)) }
    var fruitless = 0
    var hasBegunAnew = false
    while true {
      let before = partial.size
      let step = try await request(partial)
      switch step {
      case .complete(let digest):
        let content = try partial.map()
        let found = digest.ofSameKind(content)
        if found == digest { return content }
        let error = HubError.wrongDigest(file: file.name, expected: digest.text, found: found.text)
        try partial.clear()
        // A wrong continuation of an older download is mended by one from the start; a wrong whole is not.
        if before == 0 || hasBegunAnew { throw error }
        hasBegunAnew = true
        observer(.setback("\(error.description); fetching from the start"))
      case .useless(let reason):
        try partial.clear()
        if hasBegunAnew { throw HubError.interrupted(file: file.name, done: 0, total: file.size, reason: reason) }
        hasBegunAnew = true
        observer(.setback("\(file.name): \(reason); fetching from the start"))
      case .cut(let reason):
        fruitless = partial.size > before ? 1 : fruitless + 1
        guard fruitless < patience.attempts else {
          throw HubError.interrupted(file: file.name, done: partial.size, total: file.size, reason: reason)
        }
        observer(.setback("\(file.name): \(reason); going on from byte \(partial.size)"))
        let pause = patience.pauseMilliseconds << (fruitless - 1)
        try await Task.sleep(for: .milliseconds(pause))
      }
    }
  }

  private func request(_ partial: ResumableFile) async throws -> Step {
    if let size = file.size, let digest = file.digest, partial.size == size { return .complete(digest) }
    if let size = file.size, partial.size > size { return .useless(reason: "more bytes than the file has") }
    let parts = file.name.split(separator: "/").map(String.init)
    let url = try client.endpoint.url([reference.owner, reference.name, "resolve", commit] + parts)
    let answer: HubClient.Answer
    do {
      answer = try await client.get(url, from: partial.size)
    } catch HubError.connection(_, let reason) {
      return .cut(reason: reason)
    }
    if answer.status == 416 { return .useless(reason: "the server refused to go on from byte \(partial.size)") }
    // Away from the Hub a refusal means that a signed address has expired.
    let isExpired = !client.endpoint.owns(answer.url) && [401, 403].contains(answer.status)
    if isExpired || answer.status == 429 || answer.status >= 500 { return .cut(reason: "status \(answer.status)") }
    try answer.check(
      repository: reference.repository, what: "\(reference.repository)@\(commit)/\(file.name)", client.endpoint)
    let digest = try expectedDigest(answer)
    if answer.status == 206 {
      guard answer.rangeStart == partial.size else { return .useless(reason: "the server sent another range") }
    } else {
      try partial.clear()
    }
    return try await receive(answer, digest, partial)
  }

  private func receive(
    _ answer: HubClient.Answer, _ digest: ContentDigest, _ partial: ResumableFile
  ) async throws -> Step {
    let announced = answer.headers.first(name: "content-length").flatMap { Int($0) }.map { $0 + partial.size }
    let expected = file.size ?? answer.size ?? announced
    if let expected, let announced, expected != announced {
      throw HubError.wrongLength(file: file.name, expected: expected, found: announced)
    }
    do {
      for try await piece in answer.body {
        try piece.withUnsafeReadableBytes { try partial.append($0) }
        progress(partial.size)
        if let expected, partial.size > expected {
          let found = partial.size
          try partial.clear()
          throw HubError.wrongLength(file: file.name, expected: expected, found: found)
        }
      }
    } catch let error where error is FilesError || error is HubError || error is CancellationError {
      throw error
    } catch {
      return .cut(reason: HubClient.reason(error))
    }
    if let expected, partial.size < expected { return .cut(reason: "the connection ended early") }
    return .complete(digest)
  }

  /// What the listing or the answer names; both must agree.
  private func expectedDigest(_ answer: HubClient.Answer) throws -> ContentDigest {
    switch (file.digest, answer.digest) {
    case (.sha256(let first)?, .sha256(let second)?) where first != second,
      (.gitBlob(let first)?, .gitBlob(let second)?) where first != second:
      throw HubError.contradiction(file: file.name, first: first, second: second)
    case (let digest?, _), (nil, let digest?):
      return digest
    case (nil, nil):
      throw HubError.noDigest(file: file.name, endpoint: client.endpoint.address)
    }
  }
}

extension HubClient.Answer {
  /// The first byte that a partial answer says it has.
  fileprivate var rangeStart: Int? {
    guard let range = headers.first(name: "content-range"), range.hasPrefix("bytes "),
      let dash = range.firstIndex(of: "-")
    else { return nil }
    return Int(range[range.index(range.startIndex, offsetBy: 6)..<dash])
  }
}
