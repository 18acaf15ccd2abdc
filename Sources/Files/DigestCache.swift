internal import Glibc

/// Remembers the digests of weights, so that a file that nobody touched is not read whole at each load.
///
/// An entry holds for one device, inode, size and time of change. The cache is a convenience: one that cannot be read
/// or written only costs time.
package struct DigestCache: Sendable {
  /// Entries kept, the newest last.
  private static let most = 256
  /// A file changed so shortly ago could change again within the same tick of its clock.
  private static let settlingNanoseconds: Int64 = 2_000_000_000

  package let path: String

  /// Digests that are remembered.
  package var count: Int { read().members.count }

  /// - Parameter path: a JSON file, made when there is something to remember.
  package init(path: String) {
    self.path = path
  }

  /// `Digest.weights` of a file or its parts, from memory where their identities are known.
  /// - Parameter verify: reads the files all the same.
  package func weights(of set: SafetensorsSet, verify: Bool = false) -> String {
    let identities = set.files.map(\.file.identity)
    let key = identities.map(\.key).joined(separator: "+")
    let newest = identities.reduce(0) { max($0, $1.changed, $1.modified) }
    var entries = read()
    if !verify, let known = entries[key]?.stringValue, known.utf8.count == 64 { return known }
    let digest = Digest.weights(of: set)
    guard Self.now - newest > Self.settlingNanoseconds else { return digest }
    if entries[key]?.stringValue != digest {
      entries[key] = nil
      entries[key] = .string(digest)
      entries.members.removeFirst(max(0, entries.members.count - Self.most))
      makeFolder()
      try? AtomicFile.write(path, JSON.object(entries).serialized(pretty: true) + "\n")
    }
    return digest
  }

  /// Makes the folders on the way that are not there; where that fails so does the writing.
  private func makeFolder() {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropLast()
    for count in parts.indices.dropFirst() {
      mkdir(parts[...count].map { String(Substring($0)) }.joined(separator: "/"), 0o700)
    }
  }

  private func read() -> JSONObject {
    guard let file = try? MappedFile(path: path), let json = try? JSON.parse(file) else { return JSONObject() }
    return json.objectValue ?? JSONObject()
  }

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }
}

extension FileIdentity {
  fileprivate var key: String { "\(device):\(inode):\(size):\(modified):\(changed)" }
}
