import Files
import Foundation
import HTTPTypes
import Hummingbird

/// What the admin address answers: `GET /models`, `PUT /models/NAME {"model"}`, `DELETE /models/NAME`, `POST /reload`.
///
/// Names models as the command line does, paths among them: the address is not for clients.
struct AdminRoutes: Sendable {
  let parts: ServerParts
  let changer: ModelChanger

  func add(to router: Router<ServingContext>) {
    router.get("/models") { _, _ in
      let desk = parts.desk
      return JSONReply.response(InfoReply.models(desk.models))
    }
    router.put("/models/**") { request, context in
      let desk = parts.desk
      let name = try name(context)
      let body = try await desk.body(of: request, context)
      guard let model = try body.string("model"), !model.isEmpty else {
        throw ServingError.invalid("model: expected a directory, a task's name or NAME@RUN, found none")
      }
      return try await reply { try await changer.put(name, model) }
    }
    router.delete("/models/**") { _, context in
      let name = try name(context)
      return try await reply { try await changer.remove(name) }
    }
    router.post("/reload") { _, _ in try await reply { try await changer.reload() } }
  }

  private func name(_ context: ServingContext) throws -> String {
    let path = context.parameters.getCatchAll().joined(separator: "/")
    let name = path.removingPercentEncoding ?? path
    guard !name.isEmpty, name.utf8.count <= 200, !name.unicodeScalars.contains(where: { $0.value < 32 }) else {
      throw ServingError.invalid("models: expected a name of 1 to 200 bytes without control characters")
    }
    return name
  }

  /// Whoever may change the models may know why it went wrong.
  private func reply(_ change: () async throws -> ModelChange) async throws -> Response {
    do {
      return try await JSONReply.response(change().json)
    } catch let error as ServingError {
      throw error
    } catch {
      throw ServingError.invalid("\(error)")
    }
  }
}
