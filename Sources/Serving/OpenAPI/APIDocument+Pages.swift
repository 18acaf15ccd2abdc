import Files
import Tasks

/// The pages for people, and the files that they load.
extension APIDocument {
  var pageOperations: [APIOperation] {
    let pages = [
      APIOperation(
        method: .get, path: "/", id: "trialPage", tag: "pages", summary: "The page on which models are tried.",
        content: .html, isPage: true),
      APIOperation(
        method: .post, path: "/", id: "tryModel", tag: "pages", summary: "The page with a model's answer.",
        parameters: APIComponents.parameters, body: ("application/x-www-form-urlencoded", form), content: .html,
        failures: [.forbidden, .notFound] + APIFailure.ofInference, isComputed: true, isPage: true),
      APIOperation(
        method: .get, path: "/runs", id: "runs", tag: "pages", summary: "What was trained in the workspace.",
        parameters: [
          Self.query("task", "Runs of this task alone.", APISchema.anyText),
          Self.query("page", "From 1.", ["type": "integer", "minimum": 1, "maximum": 1_000_000]),
        ], content: .html, failures: [.invalid], isPage: true),
      APIOperation(
        method: .get, path: "/runs/compare", id: "compareRuns", tag: "pages", summary: "Two runs side by side.",
        parameters: ["a", "b"].map { Self.query($0, "A run, TASK@NAME.", APISchema.anyText, isRequired: true) },
        content: .html, failures: [.notFound, .invalid], isPage: true),
      APIOperation(
        method: .get, path: "/runs/{name}", id: "run", tag: "pages", summary: "A run: its curves, scores and settings.",
        parameters: [
          ["name": "name", "in": "path", "required": true, "description": "TASK@NAME.", "schema": APISchema.text]
        ], content: .html, failures: [.notFound], isPage: true),
    ]
    return pages
      + PageAssets.all.map { asset in
        let type = asset.type.split(separator: ";").first.map(String.init) ?? asset.type
        return APIOperation(
          method: .get, path: asset.path, id: "file" + asset.path.split(separator: ".").dropFirst().joined(),
          tag: "pages",
          summary: "A file that the pages load.", content: .file(type: type), isPage: true)
      }
  }

  private static func query(_ name: String, _ description: String, _ schema: JSON, isRequired: Bool = false) -> JSON {
    [
      "name": .string(name), "in": "query", "required": .bool(isRequired), "description": .string(description),
      "schema": schema,
    ]
  }

  /// What the page's form sends: a second text for models of pairs, and for no others.
  private var form: JSON {
    func fields(_ names: [String], pair: JSON, required: [String]) -> JSON {
      APISchema.object(
        [
          "model": APISchema.names(names), "text": APISchema.text, "pair": pair,
          "explain": APISchema.anyText.described("With it the words that moved the decision are shown."),
        ], required: required)
    }
    let pairs = models.all.filter { $0.settings.pairColumn != nil }.map(\.name)
    let others = models.all.filter { $0.settings.pairColumn == nil }.map(\.name)
    var forms: [JSON] = []
    if !others.isEmpty { forms.append(fields(others, pair: ["const": ""], required: ["model", "text"])) }
    if !pairs.isEmpty { forms.append(fields(pairs, pair: APISchema.text, required: ["model", "text", "pair"])) }
    return forms.count == 1 ? forms[0] : APISchema.any(forms)
  }
}
