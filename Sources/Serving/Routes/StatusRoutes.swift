import Files
import Hummingbird

/// `/health`, `/info`, `/metrics`.
struct StatusRoutes: Sendable {
  let parts: ServerParts
  let state: ServerState

  func add(to router: Router<ServingContext>) {
    router.get("/health") { _, _ in
      guard !state.isStopping else { throw ServingError.stopping }
      // Clients of text-embeddings-inference look at the status alone, Label Studio wants an object.
      return JSONReply.response(["status": "UP", "model_class": "hone"])
    }
    router.get("/info") { _, _ in
      let desk = parts.desk
      return JSONReply.response(InfoReply.json(desk.models, desk.settings))
    }
    router.get("/metrics") { _, _ in
      let text = parts.metrics.text(queueSize: parts.batcher.waitingCount)
      return JSONReply.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
    }
  }
}
