import Tasks

/// What a model says of a text, for a person.
struct AnswerView {
  let model: ServedModel
  let input: TextInput
  let answer: ModelGroup.Answer
  /// From the request to the answer.
  let time: Duration
  /// Which words moved it; nil where nobody asked.
  var words: WordsView?

  /// The part of the page that shows it.
  var html: HTML {
    """
    <section class="card" aria-labelledby="answer" data-summary="\(model.name): \(summary)">
    <h2 id="answer"><bdi>\(model.name)</bdi> says</h2>
    \(content)
    <p class="note">Answered in \(PageNumbers.time(time)); \(notes.joined(separator: "; ")).</p>
    </section>
    \(words?.html ?? .empty)
    """
  }

  private var summary: String {
    switch answer {
    case .prediction(let prediction): ScoresView(prediction: prediction, settings: model.settings).summary
    case .entities(_, let document): EntitiesView(document).summary
    }
  }

  private var content: HTML {
    switch answer {
    case .prediction(let prediction): ScoresView(prediction: prediction, settings: model.settings).html
    case .entities(_, let document): EntitiesView(document).html
    }
  }

  /// How much was read, and what of it was not.
  private var notes: [String] {
    var notes: [String] = []
    switch answer {
    case .prediction(let prediction):
      notes.append(PageNumbers.count(prediction.tokenCount, "token"))
      if prediction.windowCount > 1 {
        notes.append("read in \(prediction.windowCount) windows, whose scores are averaged")
      }
      if prediction.truncatedTokens > 0 {
        notes.append("cut: the last \(prediction.truncatedTokens) tokens were not read")
      }
    case .entities(let result, _):
      notes.append(PageNumbers.count(result.tokenCount, "token"))
      if result.windowedStretches > 0 {
        notes.append("\(PageNumbers.count(result.windowedStretches, "long part")) read in windows")
      }
      if result.lostWords > 0 {
        notes.append("\(PageNumbers.count(result.lostWords, "word")) without a piece of their own")
      }
    }
    return notes
  }
}
