import Foundation
package import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Tasks
package import Tensors
import UnixSignals

/// An HTTP server over models that share their encoders.
///
/// Handlers parse and wait; the batcher's thread and the pool's workers compute.
package struct InferenceServer: Sendable {
  private let parts: ServerParts
  private let state = ServerState()
  private let sockets = SocketFiles()
  private let changer: ModelChanger?
  private let log: ServerLog?
  private let certificate: ServerCertificate?

  /// - Parameters:
  ///   - models: at least one, opened with one shelf, so that those of one base share it.
  ///   - source: where models come from while the server runs; nil: they stay as they are.
  ///   - pool: whose workers compute; nobody else may use it meanwhile.
  ///   - log: hears of every request.
  ///   - certificate: for TLS; an admin address that only this machine reaches does without.
  /// - Throws: `EncoderError`, `ModelError`.
  package init(
    _ models: [ServedModel], source: (any ModelSource)? = nil, settings: ServerSettings, pool: WorkerPool,
    log: ServerLog? = nil, certificate: ServerCertificate? = nil
  ) throws {
    self.log = log
    self.certificate = certificate
    let registry = try ModelRegistry(models, pool: pool)
    changer = source.map { ModelChanger(registry, $0) }
    let metrics = ServerMetrics()
    parts = ServerParts(
      registry: registry, settings: settings,
      batcher: Batcher(settings.batch, observe: metrics.note, compute: ServedWork.compute), metrics: metrics,
      connections: Connections())
  }

  /// The server as an application, which tests call without sockets.
  ///
  /// - Parameter onRunning: hears of the port, which is nil of a socket file.
  package func application(onRunning: @escaping @Sendable (Int?) -> Void = { _ in }) -> some ApplicationProtocol {
    let router = router
    router.refuseOtherMethods()
    return application(router, on: parts.settings.address, onRunning)
  }

  /// What changes the models, where there is a source of them.
  package func adminApplication(on address: ListenAddress) -> (some ApplicationProtocol)? {
    changer.map { changer in
      let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)
      router.add(middleware: AccessGate(log: log))
      router.add(middleware: RequestGate(parts.settings, parts.metrics))
      router.add(middleware: BrowserGate())
      AdminRoutes(parts: parts, changer: changer).add(to: router)
      router.refuseOtherMethods()
      return application(router, on: address, isAdmin: true) { _ in }
    }
  }

  private func application(
    _ router: Router<ServingContext>, on address: ListenAddress, isAdmin: Bool = false,
    _ onRunning: @escaping @Sendable (Int?) -> Void
  ) -> some ApplicationProtocol {
    let setup = ConnectionSetup(
      parts.settings, parts.connections, certificate: isAdmin && address.isLocal ? nil : certificate, log: log)
    return Application(
      router: router, server: setup.server,
      configuration: ApplicationConfiguration(
        address: address.bound, serverName: "hone", backlog: 1024, availableConnectionsDelegate: setup.limit),
      onServerRunning: { [sockets] channel in
        if case .socketFile(let path) = address { sockets.add(path) }
        onRunning(channel.localAddress?.port)
      }, logger: logger(from: .warning))
  }

  private var router: Router<ServingContext> {
    let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: AccessGate(log: log))
    router.add(middleware: EndingGate(state: state))
    router.add(middleware: RequestGate(parts.settings, parts.metrics))
    router.add(middleware: ComputeHeaders())
    StatusRoutes(parts: parts, state: state).add(to: router)
    PredictRoute(parts: parts).add(to: router)
    ModelRoutes(parts: parts).add(to: router)
    EmbedRoutes(parts: parts).add(to: router)
    RerankRoute(parts: parts).add(to: router)
    SimilarityRoute(parts: parts).add(to: router)
    TokenizeRoute(parts: parts).add(to: router)
    LabelStudioRoutes(parts: parts).add(to: router)
    PageRoutes(parts: parts).add(to: router)
    DocumentRoutes(parts: parts).add(to: router)
    return router
  }

  /// `METHOD path` of each route, as its router writes them.
  package var routes: [String] { router.routes.map { "\($0.method.rawValue) \($0.path)" } }

  /// Serves until SIGTERM or SIGINT; then no new connection is accepted, and requests that are being answered end within
  /// the settings' bound.
  ///
  /// SIGHUP looks the models up again, where there is a source of them, and reads the certificate.
  ///
  /// - Parameters:
  ///   - onRunning: hears of the port, which is nil of a socket file.
  ///   - onReload: hears what a SIGHUP came to.
  /// - Throws: `ServingError.cannotListen`.
  package func run(
    onRunning: @escaping @Sendable (Int?) -> Void = { _ in },
    onReload: @escaping @Sendable (Result<ModelChange, any Error>) -> Void = { _ in }
  ) async throws {
    defer {
      parts.batcher.stop()
      sockets.removeAll()
    }
    for case .socketFile(let path) in [parts.settings.address, parts.settings.admin] { try SocketFile.check(path) }
    // The last one hears of a signal first, and the one before it once it has ended: the state, the server, which then waits
    // for its requests, and what changes it.
    var services: [any Service] = []
    if let changer {
      services.append(ReloadService(changer: changer, report: onReload))
      if let admin = parts.settings.admin, let application = adminApplication(on: admin) {
        services.append(application)
      }
    }
    if let certificate { services.append(CertificateService(certificate: certificate, log: log)) }
    var configuration = ServiceGroupConfiguration(
      services: services + [application(onRunning: onRunning), state], gracefulShutdownSignals: [.sigterm, .sigint],
      logger: logger(from: .critical))
    configuration.maximumGracefulShutdownDuration = parts.settings.drain
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError where state.isStopping {
      // The bound has passed; whoever has not sent a whole request by then gets no answer.
    } catch let error as IOError {
      let addresses = [parts.settings.address] + (parts.settings.admin.map { [$0] } ?? [])
      throw ServingError.cannotListen(
        address: addresses.map(\.description).joined(separator: " or "),
        reason: String(cString: strerror(error.errnoCode)))
    } catch  where !(error is ServingError) && !state.isStopping {
      throw ServingError.cannotListen(address: parts.settings.address.description, reason: "\(error)")
    }
  }

  /// A logger for the libraries beneath, which says nothing below a level.
  private func logger(from level: Logger.Level) -> Logger {
    if let log { return log.logger(from: level) }
    var logger = Logger(label: "hone.serving")
    logger.logLevel = level
    return logger
  }

  /// Ends the batcher's thread where the server was not run.
  package func stop() { parts.batcher.stop() }
}
