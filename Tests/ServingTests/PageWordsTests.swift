import Foundation
import HTTPTypes
import Serving
import Tasks
import Tensors
import Testing

/// The words that moved an answer, on the page.
@Suite struct PageWordsTests {
  private static let text = "the film was very good & Anna met the old man"

  @Test(arguments: ["topic", "moods", "stars", "urgency", "pairs"])
  func theyAreThoseOfTheExplainer(model: String) async throws {
    let page = try PageServer()
    let input = TextInput(Self.text, pair: model == "pairs" ? "a dull day" : nil)
    let (trained, prediction) = try page.alone(model, input)
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let expected = try Explainer(trained, pool: pool)(input, prediction)
    let scalars = [input.text, input.pair ?? ""].map { Array($0.unicodeScalars) }
    try await page.test { client in
      var fields = [("model", model), ("text", input.text), ("explain", "1")]
      if let pair = input.pair { fields.append(("pair", pair)) }
      let reply = try await client.send(fields)
      #expect(reply.status == 200 && Markup(reply.text).strangers.isEmpty)
      #expect(reply.text.contains(model == "stars" || model == "urgency" ? "raises it" : "speaks for it"))
      var marks = 0
      for explanation in expected {
        let largest = explanation.words.map { abs($0.attribution) }.max() ?? 0
        for word in explanation.words where abs(word.attribution) >= 0.05 * largest {
          marks += 1
          let kind = word.attribution > 0 ? "for" : "against"
          let shown = scalars[word.isInPair ? 1 : 0][word.range].map { String($0) }.joined()
            .replacing("&", with: "&amp;")
          let number = (word.attribution > 0 ? "+" : "") + String(format: "%.3f", word.attribution)
          let level = try Regex(
            "<mark class=\"\(kind) s[1-4]\" title=\"\(number.replacing("+", with: "\\+"))\">\(shown)</mark>")
          #expect(reply.text.contains(level), "\(shown) \(number)")
        }
      }
      #expect(Markup(reply.text).all("mark").count == marks)
    }
  }

  /// In whatever parts an explanation is computed, it is the same to the last bit.
  @Test(arguments: [1, 7, 100])
  func partsGiveTheWhole(tokens: Int) throws {
    let page = try PageServer()
    let long = String(repeating: "a good film in a village ", count: 12)
    for (name, text) in [("topic", Self.text), ("moods", Self.text), ("stars", long)] {
      let (trained, prediction) = try page.alone(name, TextInput(text))
      let pool = WorkerPool(count: 2)
      defer { pool.stop() }
      let explainer = try Explainer(trained, pool: pool)
      let whole = try explainer(TextInput(text), prediction, steps: 5)
      var progress = try explainer.begin(TextInput(text), prediction, steps: 5)
      var parts = 0
      while !progress.isFinished {
        try explainer.advance(&progress, tokens: tokens)
        parts += 1
      }
      #expect(progress.explanations == whole && parts > whole.count)
    }
  }

  @Test func labelsAndPointsAreBounded() throws {
    let page = try PageServer()
    let (trained, prediction) = try page.alone("moods", TextInput(Self.text))
    let pool = WorkerPool(count: 1)
    defer { pool.stop() }
    let explainer = try Explainer(trained, pool: pool)
    var progress = try explainer.begin(TextInput(Self.text), prediction, labelCount: 1, steps: 2, mostSteps: 3)
    while !progress.isFinished { try explainer.advance(&progress) }
    let best = prediction.given.max { prediction.probabilities[$0] < prediction.probabilities[$1] } ?? -1
    #expect(progress.explanations.map(\.label) == [trained.labels[best]])
    #expect(progress.explanations[0].steps <= 3)
  }

  @Test func whatIsNotExplainedSaysSo() async throws {
    let page = try PageServer()
    try await page.test { client in
      let names = try await client.send([("model", "names"), ("text", Self.text), ("explain", "1")])
      #expect(names.status == 200 && names.text.contains("Entities are not explained"))
      let long = String(repeating: "good ", count: 600)
      let topic = try await client.send([("model", "topic"), ("text", long), ("explain", "1")])
      #expect(topic.status == 200 && topic.text.contains("this one has 600"))
      let plain = try await client.send([("model", "topic"), ("text", Self.text)])
      #expect(!plain.text.contains("Words that moved it"))
    }
  }

  /// Explanations and answers at once: neither changes the other.
  @Test func neighboursChangeNothing() async throws {
    let page = try PageServer()
    let part = try #require(HTTPField.Name("X-Hone-Part"))
    try await page.test { client in
      @Sendable func words() async throws -> String {
        let reply = try await client.send(
          [("model", "topic"), ("text", Self.text), ("explain", "1")], headers: [part: "result"])
        return reply.text.replacing(try Regex("in [0-9.]+ m?s"), with: "in no time")
      }
      let answer = try await client.post("/predict", "{\"inputs\": \"\(Self.text)\"}").text
      let explained = try await words()
      #expect(explained.contains("<mark"))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<60 {
          group.addTask {
            guard number % 10 == 0 else {
              #expect(try await client.post("/predict", "{\"inputs\": \"\(Self.text)\"}").text == answer)
              return
            }
            let text = try await words()
            // Few are explained at once; the others are told to come again.
            #expect(text == explained || text.contains("enough to do"))
          }
        }
        try await group.waitForAll()
      }
    }
  }
}
