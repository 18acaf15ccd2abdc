import Files
import Foundation
import Hummingbird
import Tasks

/// `POST /models/NAME` of the Hugging Face inference shape: `{"inputs", "parameters"}`.
///
/// One text of a classification gets `[[{"label","score"}]]`, as the pipelines behind that interface answer; one text of a
/// token classification gets the list of its entities, or of its tokens with the aggregation strategy `none`.
struct ModelRoutes: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    router.post("/models/**") { request, context in
      let desk = parts.desk
      let models = desk.models
      let name = context.parameters.getCatchAll().joined(separator: "/")
      let model = try models.index(of: name.removingPercentEncoding ?? name)
      let settings = models.all[model].settings
      let body = try await desk.body(of: request, context)
      let parameters = try AnswerParameters(body, for: settings.kind)
      let inputs = try TextInputs.documents(body, limit: desk.settings.inputsPerRequest)
      let replies: [JSON]
      if parameters.isPerToken {
        try desk.checkPairs(inputs, of: [model])
        let rows = inputs.all.map { InferenceWork.tags(model: model, text: $0.text) }
        replies = try await desk.outputs(rows, isBatch: inputs.isBatch, request, context).map { output in
          AnswerReply.tokens(try output.tags, settings, parameters)
        }
      } else {
        replies = try await desk.answers(inputs, of: [model], request, context).map { answers in
          AnswerReply.json(answers[0], settings, parameters)
        }
      }
      return JSONReply.response(inputs.isBatch || settings.kind.isOfTexts ? .array(replies) : replies[0])
    }
  }
}
