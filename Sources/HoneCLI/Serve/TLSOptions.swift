import ArgumentParser
import Serving

/// What a server shows to clients that speak TLS.
struct TLSOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "PEM file of the server's certificate and those above it: TLS from 1.2. SIGHUP reads it again.",
      valueName: "file"))
  var tlsCert: String?
  @Option(help: ArgumentHelp("PEM file of the certificate's key, without a passphrase.", valueName: "file"))
  var tlsKey: String?

  func validate() throws {
    if (tlsCert == nil) != (tlsKey == nil) {
      throw ValidationError("expected --tls-cert and --tls-key together, found only one of them")
    }
  }

  /// - Throws: when one of the files cannot be used.
  func certificate() throws -> ServerCertificate? {
    guard let tlsCert, let tlsKey else { return nil }
    return try ServerCertificate(certificate: tlsCert, key: tlsKey)
  }
}
