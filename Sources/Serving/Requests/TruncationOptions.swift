import Files

/// What text-embeddings-inference's requests say of texts that are too long and of words before every text.
struct TruncationOptions: Sendable, Equatable {
  /// Whether a long text is cut at its end.
  let isTruncated: Bool

  /// - Throws: `ServingError.invalid` for what this server would not do: cutting a text's beginning, named prompts.
  init(_ body: JSONBody) throws {
    isTruncated = try body.flag("truncate", fallback: false)
    let direction = try body.string("truncation_direction", "truncationDirection")
    if let direction {
      guard ["left", "Left", "right", "Right"].contains(where: { $0.hasSameBytes(as: direction) }) else {
        throw ServingError.invalid("truncation_direction: expected left or right, found '\(direction.prefix(60))'")
      }
      if isTruncated, direction.lowercased() == "left" {
        throw ServingError.invalid(
          "truncation_direction: expected right, found left; cut the text before you send it, or leave truncate out: "
            + "long texts are read whole")
      }
    }
    if let name = try body.string("prompt_name", "promptName") {
      throw ServingError.invalid(
        "prompt_name: expected none, since models have no prompts here, found '\(name.prefix(60))'; put its words "
          + "before the text")
    }
  }
}
