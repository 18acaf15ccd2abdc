import Files
import Foundation
import Hummingbird
import Tasks

/// `POST /models/NAME` of the Hugging Face inference shape: `{"inputs", "parameters"}`.
///
/// One text of a classification gets `[[{"label","score"}]]`, as the pipelines behind that interface answer; one text of a
/// token classification gets the list of its entities.
struct ModelRoutes: Sendable {
  let desk: ServingDesk

  func add(to router: Router<ServingContext>) {
    router.post("/models/**") { request, context in
      let name = context.parameters.getCatchAll().joined(separator: "/")
      let models = desk.models
      let model = try models.index(of: name.removingPercentEncoding ?? name)
      let settings = models.all[model].settings
      let body = try await desk.body(of: request, context)
      let parameters = try AnswerParameters(body)
      let inputs = try TextInputs.documents(body, limit: desk.settings.inputsPerRequest)
      let answers = try await desk.answers(inputs, by: [model], of: models, request, context)
      let replies = answers.map { AnswerReply.json($0[0], settings, parameters) }
      return JSONReply.response(inputs.isBatch || settings.kind.isOfTexts ? .array(replies) : replies[0])
    }
  }
}
