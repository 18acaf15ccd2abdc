import HummingbirdCore
import Synchronization
import Tasks

/// Finds the words that moved an answer, few at a time: each keeps memory of its own while it is computed.
struct PageWords: Sendable {
  private let parts: ServerParts
  private let running = RunningCount()
  /// Explanations at once.
  private static let most = 2

  init(_ parts: ServerParts) { self.parts = parts }

  /// What moved a prediction, or why that is not said.
  func view(
    _ trained: TrainedModel, _ models: ServedModels, _ input: TextInput, _ answer: ModelGroup.Answer,
    _ context: ServingContext
  ) async -> WordsView {
    guard case .prediction(let prediction) = answer else {
      return WordsView(input: input, outcome: .missing("Entities are not explained: they are words themselves."))
    }
    guard prediction.tokenCount <= ExplanationWork.mostTokens else {
      let (count, most) = (prediction.tokenCount, ExplanationWork.mostTokens)
      return WordsView(
        input: input, outcome: .missing("Texts of up to \(most) tokens are explained; this one has \(count)."))
    }
    guard running.enter(limit: Self.most) else {
      return WordsView(input: input, outcome: .missing(PageMessage.text(.overloaded(retryAfter: 5))))
    }
    defer { running.leave() }
    let start = ContinuousClock.now
    do {
      let explanations = try await explanations(ExplanationWork(trained, input, prediction), models, context)
      return WordsView(
        input: input, outcome: .explained(explanations, .now - start),
        isNumber: trained.settings.kind.target == .number,
        labels: (explanations.count, max(explanations.count, prediction.given.count)))
    } catch let error as ServingError {
      return WordsView(input: input, outcome: .missing(PageMessage.text(error)))
    } catch {
      return WordsView(input: input, outcome: .missing("The words could not be found."))
    }
  }

  private func explanations(
    _ first: ExplanationWork, _ models: ServedModels, _ context: ServingContext
  ) async throws -> [Explanation] {
    var work = first
    while true {
      if let explanations = work.explanations { return explanations }
      let row = Batcher<ServedWork, InferenceOutput>.Row(
        ServedWork(models: models, work: .explanation(work)), tokens: work.estimatedTokens)
      let answers = try await parts.batcher.answers(
        to: [row], by: context.arrival + parts.settings.deadline, for: parts.connections.watch(context.channel))
      work = try answers[0].get().explanation
    }
  }
}
