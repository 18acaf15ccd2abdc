import Files
import Foundation
import Serving
import Testing

/// Certificates and keys that a server can use, and those that it cannot.
@Suite struct CertificateTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/tls").path

  private func open(_ certificate: String, _ key: String) throws -> ServerCertificate {
    try ServerCertificate(certificate: Self.folder + "/" + certificate, key: Self.folder + "/" + key)
  }

  @Test func aPairThatFits() throws {
    #expect(try open("server.pem", "server.key").warning == nil)
    let expired = try open("expired.pem", "expired.key").warning
    #expect(expired?.contains(/expired\.pem: the certificate expired on \d{4}-\d\d-\d\d;/) ?? false)
  }

  @Test(arguments: [
    ("none.pem", "server.key", "none.pem"), ("server.pem", "none.key", "none.key"),
    ("server.key", "server.key", "expected certificates in PEM form"),
    ("server.pem", "server.pem", "expected a key in PEM form"),
    ("server.pem", "renewed.key", "found another one"), ("server.pem", "encrypted.key", "found one that is encrypted"),
  ])
  func pairsThatDoNot(certificate: String, key: String, problem: String) throws {
    let error = #expect(throws: (any Error).self) { try open(certificate, key) }
    let message = error.map { "\($0)" } ?? ""
    #expect(message.contains(problem) && !message.contains("\n"), "\(message)")
  }

  @Test func aRenewalThatFailsChangesNothing() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func put(_ source: String, _ name: String) throws {
      try Data(contentsOf: URL(fileURLWithPath: Self.folder + "/" + source))
        .write(to: URL(fileURLWithPath: folder + "/" + name), options: .atomic)
    }
    try put("server.pem", "c")
    try put("server.key", "k")
    let certificate = try ServerCertificate(certificate: folder + "/c", key: folder + "/k")
    try put("expired.pem", "c")
    #expect(throws: (any Error).self) { try certificate.reload() }
    #expect(certificate.warning == nil)
    try put("expired.key", "k")
    try certificate.reload()
    #expect(certificate.warning != nil)
  }
}
