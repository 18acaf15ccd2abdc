/// What went wrong, for a person in front of a page.
enum PageMessage {
  static func html(_ failure: ServingError) -> HTML {
    let text = text(failure)
    return """
      <div class="failure" data-summary="\(text)"><p>\(text)</p></div>
      """
  }

  static func text(_ failure: ServingError) -> String {
    switch failure {
    case .empty: "There is no text yet: type or paste one."
    case .bodyTooLarge(let limit): "The text is too long: the server takes up to \(limit / 1000) kB at once."
    case .textTooLong(let tokens, let limit):
      "The text is too long: it has about \(tokens) tokens, and the server reads up to \(limit) at once."
    case .unauthorized:
      "This server wants its token: load the page again, and give the token as the password; any user name will do."
    case .overloaded(let seconds):
      "The server has enough to do: try again in \(PageNumbers.count(seconds, "second"))."
    case .unknownRun(let title): "There is no run '\(title)' here."
    case .stopping: "The server is shutting down."
    case .deadline: "The server did not get to it in time: try again, perhaps with a shorter text."
    default: failure.message
    }
  }
}
