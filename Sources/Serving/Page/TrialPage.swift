import Tasks

/// The page where a person tries the models.
struct TrialPage {
  let models: ServedModels
  let entry: TrialForm.Entry
  /// The answer to what was sent; nothing before.
  let result: HTML

  var html: HTML {
    PageFrame.document(
      title: "Try a model", at: .trial, hasScript: true,
      """
      <h1>Try a model</h1>
      <p class="note">Choose a model, give it a text, and see what it says. The text stays on this server, and nobody \
      keeps it.</p>
      \(TrialForm(models: models, entry: entry).html)
      <div id="result" tabindex="-1">\(result)</div>
      <section aria-labelledby="models">
      <h2 id="models">Models</h2>
      <ul class="models">
      \(models.all.map(item))</ul>
      <p class="note">Programs send <code>{"inputs": "a text"}</code> to the address of a model.</p>
      </section>
      """)
  }

  private func item(_ model: ServedModel) -> HTML {
    let settings = model.settings
    return """
      <li><p><strong><bdi>\(model.name)</bdi></strong></p>
      <p>\(settings.kind.summary)\(", of two texts", if: settings.pairColumn != nil)</p>
      <p>\(labels(settings))</p>
      <p class="note">\("task <bdi>\(settings.task)</bdi>, ", if: !settings.task.isEmpty)encoder \
      <bdi>\(encoder(settings.encoder))</bdi></p>
      <p><code>POST /models/\(path: model.name)</code></p></li>

      """
  }

  private func labels(_ settings: ModelSettings) -> HTML {
    let names = settings.grades?.names ?? (settings.kind.isOfTexts ? settings.labels : EntityTagger.types(of: settings))
    let most = 12
    return """
      \(names.prefix(most).enumerated().map { "\(", ", if: $0 > 0)<bdi>\($1)</bdi>" as HTML })\
      \(" and \(names.count - most) more", if: names.count > most)
      """
  }

  /// Its name; where it lies is nobody's business.
  private func encoder(_ name: String) -> String { name.split(separator: "/").last.map(String.init) ?? name }
}
