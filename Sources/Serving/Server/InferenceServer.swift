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
  private let desk: ServingDesk
  private let state = ServerState()

  /// - Parameters:
  ///   - models: at least one, opened with one shelf, so that those of one base share it.
  ///   - pool: whose workers compute; nobody else may use it meanwhile.
  /// - Throws: `EncoderError`, `ModelError`.
  package init(_ models: [ServedModel], settings: ServerSettings, pool: WorkerPool) throws {
    precondition(!models.isEmpty, "a server without a model")
    let engine = try InferenceEngine(models.map(\.trained), pool: pool)
    let metrics = ServerMetrics()
    desk = ServingDesk(
      models: ServedModels(all: models), settings: settings,
      batcher: Batcher(settings.batch, observe: metrics.note, compute: engine.callAsFunction), metrics: metrics,
      connections: Connections())
  }

  /// The server as an application, which tests call without sockets.
  ///
  /// - Parameter onRunning: hears of the port, which is nil of a socket file.
  package func application(onRunning: @escaping @Sendable (Int?) -> Void = { _ in }) -> some ApplicationProtocol {
    let (settings, connections) = (desk.settings, desk.connections)
    var logger = Logger(label: "hone.serving")
    logger.logLevel = .warning
    let server = HTTPServerBuilder.http1(
      configuration: .init(
        additionalChannelHandlers: [ConnectionHandler(connections)],
        idleTimeout: .nanoseconds(Int64(settings.idle / .nanoseconds(1)))))
    let address =
      settings.unixSocket.map { BindAddress.unixDomainSocket(path: $0) }
      ?? .hostname(settings.host, port: settings.port)
    return Application(
      router: router, server: server,
      configuration: ApplicationConfiguration(address: address, serverName: "hone", backlog: 1024),
      onServerRunning: { onRunning($0.localAddress?.port) }, logger: logger)
  }

  private var router: Router<ServingContext> {
    let router = Router(context: ServingContext.self)
    router.add(middleware: RequestGate(desk.settings, desk.metrics))
    StatusRoutes(desk: desk, state: state).add(to: router)
    PredictRoute(desk: desk).add(to: router)
    ModelRoutes(desk: desk).add(to: router)
    EmbedRoutes(desk: desk).add(to: router)
    return router
  }

  /// Serves until SIGTERM or SIGINT; then no new connection is accepted, and requests that are being answered end within
  /// the settings' bound.
  ///
  /// - Throws: `ServingError.cannotListen`.
  package func run(onRunning: @escaping @Sendable (Int?) -> Void = { _ in }) async throws {
    defer { desk.batcher.stop() }
    var logger = Logger(label: "hone.serving")
    logger.logLevel = .critical
    // The last one hears of a signal first: the state, before the server begins to wait for its requests.
    var configuration = ServiceGroupConfiguration(
      services: [application(onRunning: onRunning), state], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    )
    configuration.maximumGracefulShutdownDuration = desk.settings.drain
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError where state.isStopping {
      // The bound has passed; whoever has not sent a whole request by then gets no answer.
    } catch let error as IOError {
      let settings = desk.settings
      throw ServingError.cannotListen(
        address: settings.unixSocket ?? "\(settings.host):\(settings.port)", code: error.errnoCode)
    }
  }

  /// Ends the batcher's thread where the server was not run.
  package func stop() { desk.batcher.stop() }
}
