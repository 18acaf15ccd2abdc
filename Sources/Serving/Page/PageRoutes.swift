import Files
import HTTPTypes
import Hummingbird
import NIOHTTP1
import Tasks

/// `/` and what belongs to it: the pages on which people try the models and look at runs.
///
/// All is made here and works without scripts; where they run, an answer comes without a new page. With a token set,
/// browsers ask for it as a password.
struct PageRoutes: Sendable {
  let parts: ServerParts

  func add(to router: Router<ServingContext>) {
    let words = PageWords(parts)
    router.get("/") { _, _ in
      PageReply.page(TrialPage(models: parts.registry.current, entry: TrialForm.Entry(), result: .empty).html)
    }
    router.post("/") { request, context in try await answer(request, context, words) }
    for asset in PageAssets.all {
      router.get(RouterPath(asset.path)) { _, _ in PageReply.asset(asset) }
    }
    RunRoutes(store: parts.settings.store).add(to: router)
  }

  /// Whether a request is for a page, so that what goes wrong is said as one.
  static func serves(_ request: Request) -> Bool {
    let path = request.uri.path
    return path == "/" || path == "/runs" || path.hasPrefix("/runs/")
      || PageAssets.all.contains { $0.path == path }
  }

  /// Why a request for a page gets none; nil for any other request.
  static func failure(_ failure: ServingError, for request: Request) -> Response? {
    serves(request) ? PageReply.failure(failure, isPart: wantsPart(request)) : nil
  }

  /// Whether the page's own script asks, which puts the answer where it belongs.
  private static func wantsPart(_ request: Request) -> Bool {
    HTTPField.Name("X-Hone-Part").map { request.headers[$0] != nil } ?? false
  }

  /// What a model says of the text of a form, on the page of the form; so is what goes wrong with it.
  private func answer(_ request: Request, _ context: ServingContext, _ words: PageWords) async throws -> Response {
    let desk = parts.desk
    let models = desk.models
    var entry = TrialForm.Entry()
    var (status, result) = (HTTPResponse.Status.ok, HTML.empty)
    do {
      try Self.checkSender(request)
      let bytes = try await desk.bytes(of: request, context)
      entry = try TrialForm.Entry(FormFields(bytes))
      result = try await self.result(entry, desk, request, context, words)
    } catch let error as HTTPParserError {
      // No reply can follow.
      throw error
    } catch {
      let failure = RequestGate.failure(error, request, desk.settings)
      parts.metrics.fail(failure.type)
      context.trail.fail(failure.type)
      (status, result) = (failure.status, PageMessage.html(failure))
    }
    if Self.wantsPart(request) { return PageReply.page(result, status: status) }
    return PageReply.page(TrialPage(models: models, entry: entry, result: result).html, status: status)
  }

  private func result(
    _ entry: TrialForm.Entry, _ desk: ServingDesk, _ request: Request, _ context: ServingContext, _ words: PageWords
  ) async throws -> HTML {
    let place = try desk.models.index(of: entry.model)
    let model = desk.models.all[place]
    let input = try entry.input(for: model)
    let outputs = try await desk.outputs([.answer(model: place, input: input)], isBatch: false, request, context)
    let answer = try outputs[0].answer
    var view = AnswerView(model: model, input: input, answer: answer, time: .now - context.arrival)
    if entry.wantsWords { view.words = await words.view(model.trained, desk.models, input, answer, context) }
    return view.html
  }

  /// Forms of other sites are not answered: what they would compute is nobody's wish.
  private static func checkSender(_ request: Request) throws {
    // Browsers say it wherever they trust the connection; other programs have no need to.
    guard let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] else { return }
    guard ["same-origin", "none"].contains(site) else {
      throw ServingError.forbidden("expected a form of this server's own page, found one of another site")
    }
  }
}

extension TrialForm.Entry {
  /// - Throws: `ServingError.invalid` for fields that the form does not have.
  init(_ fields: FormFields) throws {
    if let other = fields.all.first(where: { field in
      !["model", "text", "pair", "explain"].contains { $0.hasSameBytes(as: field.name) }
    }) {
      throw ServingError.invalid("form: expected model, text, pair or explain, found '\(other.name.prefix(60))'")
    }
    model = try fields["model"] ?? ""
    text = FormFields.lines(try fields["text"] ?? "")
    pair = FormFields.lines(try fields["pair"] ?? "")
    wantsWords = try fields["explain"] != nil
  }

  /// What a model reads of it.
  ///
  /// - Throws: `ServingError.empty`, `.invalid`.
  func input(for model: ServedModel) throws -> TextInput {
    guard !text.isEmpty else { throw ServingError.empty(name: "text") }
    guard model.settings.pairColumn != nil else {
      guard pair.isEmpty else {
        throw ServingError.invalid(
          "'\(model.name)' reads one text: leave the second text empty, or choose another model.")
      }
      return TextInput(text)
    }
    guard !pair.isEmpty else {
      throw ServingError.invalid("'\(model.name)' compares two texts: give it a second text too.")
    }
    return TextInput(text, pair: pair)
  }
}
