import Files
import Foundation
import NIOSSL
import Synchronization

/// The certificate of a server and its key, from two PEM files that can be read again.
package final class ServerCertificate: Sendable {
  private struct Loaded: Sendable {
    let context: NIOSSLContext
    let warning: String?
  }

  private let certificate: String
  private let key: String
  private let current: Mutex<Loaded>

  /// - Parameters:
  ///   - certificate: a file with the server's certificate first, then those between it and a root.
  ///   - key: a file with its key, without a passphrase.
  /// - Throws: `FilesError`; `ServingError.badCertificate`.
  package init(certificate: String, key: String) throws {
    self.certificate = certificate
    self.key = key
    current = Mutex(try Self.load(certificate, key))
  }

  /// Reads both files again. Open connections stay as they are; when it fails nothing changes.
  ///
  /// - Throws: as `init`.
  package func reload() throws {
    let loaded = try Self.load(certificate, key)
    current.withLock { $0 = loaded }
  }

  /// Why clients will not trust it today, if so.
  package var warning: String? { current.withLock { $0.warning } }

  var context: NIOSSLContext { current.withLock { $0.context } }

  private static func load(_ certificate: String, _ key: String) throws -> Loaded {
    let chain = try certificates(certificate)
    let privateKey = try privateKey(key)
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(privateKey))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    do {
      return Loaded(
        context: try NIOSSLContext(configuration: configuration),
        warning: warning(certificate, chain[0], now: time(nil)))
    } catch {
      throw ServingError.badCertificate(
        path: key, problem: "expected the key of the certificate in \(certificate), found another one")
    }
  }

  private static func certificates(_ path: String) throws -> [NIOSSLCertificate] {
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    guard let chain = try? NIOSSLCertificate.fromPEMBytes(bytes), !chain.isEmpty else {
      throw ServingError.badCertificate(
        path: path,
        problem: "expected certificates in PEM form (-----BEGIN CERTIFICATE-----), found none that can be read")
    }
    return chain
  }

  private static func privateKey(_ path: String) throws -> NIOSSLPrivateKey {
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    // Asked for a passphrase, the library would fail as if there were no key.
    if String(decoding: bytes, as: UTF8.self).contains("ENCRYPTED") {
      throw ServingError.badCertificate(
        path: path,
        problem: "expected a key without a passphrase, found one that is encrypted; `openssl pkey` removes it")
    }
    guard let key = try? NIOSSLPrivateKey(bytes: bytes, format: .pem) else {
      throw ServingError.badCertificate(
        path: path, problem: "expected a key in PEM form (-----BEGIN PRIVATE KEY-----), found none that can be read")
    }
    return key
  }

  private static func warning(_ path: String, _ certificate: NIOSSLCertificate, now: time_t) -> String? {
    func day(_ time: time_t) -> String {
      String(LogTime(seconds: time, milliseconds: 0).description.prefix(10))
    }
    if certificate.notValidAfter < now {
      return "\(path): the certificate expired on \(day(certificate.notValidAfter)); clients will refuse it"
    }
    if certificate.notValidBefore > now {
      return "\(path): the certificate is valid from \(day(certificate.notValidBefore)) on; clients will refuse it"
    }
    return nil
  }
}
