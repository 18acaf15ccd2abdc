import ServiceLifecycle
import UnixSignals

/// Reads the certificate's files again whenever SIGHUP comes.
struct CertificateService: Service {
  let certificate: ServerCertificate
  let log: ServerLog?

  func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      do {
        try certificate.reload()
        log?.note("the certificate was read again")
        if let warning = certificate.warning { log?.warn(warning) }
      } catch {
        log?.warn("the certificate stays as it was: \(error)")
      }
    }
  }
}
