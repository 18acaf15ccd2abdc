import Files
import Hummingbird

/// The server's own description in OpenAPI, where such documents are looked for and where text-embeddings-inference has it.
struct DocumentRoutes: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    for path in APIDocument.paths {
      router.get(RouterPath(path)) { _, _ in
        let desk = parts.desk
        return JSONReply.response(APIDocument(models: desk.models, settings: desk.settings).json)
      }
    }
  }
}
