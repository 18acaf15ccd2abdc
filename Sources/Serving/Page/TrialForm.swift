import Files
import Tasks

/// The form in which a person chooses a model and gives it a text.
struct TrialForm {
  /// What stands in it: what was sent, or nothing yet.
  struct Entry: Sendable {
    var model = ""
    var text = ""
    var pair = ""
    var wantsWords = false
  }

  let models: ServedModels
  let entry: Entry

  var html: HTML {
    let pairs = models.all.filter { $0.settings.pairColumn != nil }
    return """
      <form id="trial" method="post" action="/#result" accept-charset="utf-8">
      <p><label for="model">Model</label>
      <select id="model" name="model">
      \(models.all.map(option))</select></p>
      <p><label for="text">Text</label>
      <textarea id="text" name="text" rows="6" dir="auto" required autocomplete="off">
      \(field: entry.text)</textarea></p>
      \(pair(pairs.map(\.name)), if: !pairs.isEmpty)<p id="words-field" class="choice">\
      <input type="checkbox" id="explain" name="explain" value="1"\(" checked", if: entry.wantsWords)>
      <label for="explain">Show the words that moved the decision (takes longer)</label></p>
      <p class="submit"><button>Ask</button> <span id="status" role="status"></span></p>
      </form>
      """
  }

  private func option(_ model: ServedModel) -> HTML {
    let isChosen = model.name.hasSameBytes(as: entry.model)
    return """
      <option value="\(model.name)"\(" data-pairs=\"\"", if: model.settings.pairColumn != nil)\
      \(" data-entities=\"\"", if: !model.settings.kind.isOfTexts)\(" selected", if: isChosen)>\
      \(model.name): \(Self.brief(model.settings.kind))</option>

      """
  }

  /// What a kind gives, without its examples.
  private static func brief(_ kind: TaskKind) -> String {
    kind.summary.split(separator: ", such as", maxSplits: 1).first.map(String.init) ?? kind.name
  }

  private func pair(_ names: [String]) -> HTML {
    """
    <p id="pair-field"><label for="pair">Second text, for models that compare two: \(names.joined(separator: ", "))</label>
    <textarea id="pair" name="pair" rows="3" dir="auto" autocomplete="off">
    \(field: entry.pair)</textarea></p>

    """
  }
}
