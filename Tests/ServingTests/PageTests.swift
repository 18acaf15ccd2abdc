import Files
import Foundation
import HTTPTypes
import Serving
import Tasks
import Testing

/// The page at `/`, as it is without scripts.
@Suite struct PageTests {
  @Test func thePageStandsForItself() async throws {
    let page = try PageServer()
    try await page.test { client in
      let reply = try await client.get("/")
      #expect(reply.status == 200 && reply.headers[.contentType] == "text/html; charset=utf-8")
      #expect(reply.text.utf8.count < 20_000)
      let markup = Markup(reply.text)
      #expect(markup.strangers.isEmpty)
      for option in ["topic", "names", "moods", "stars", "urgency", "pairs", "sure"] {
        #expect(markup.all("option").contains { $0["value"] == option }, "\(option)")
      }
      // All that it loads is the server's own, and small.
      let assets = (markup.all("link").compactMap { $0["href"] } + markup.all("script").compactMap { $0["src"] })
      #expect(assets.count == 3)
      var bytes = reply.text.utf8.count
      for address in assets {
        let asset = try await client.get(address)
        #expect(asset.status == 200 && asset.headers[.cacheControl]?.contains("immutable") == true)
        let type = asset.headers[.contentType] ?? ""
        #expect(["text/css; charset=utf-8", "text/javascript; charset=utf-8", "image/svg+xml"].contains(type))
        bytes += asset.text.utf8.count
      }
      #expect(bytes < 40_000)
      for label in markup.all("label").compactMap({ $0["for"] }) {
        #expect(markup.tags.contains { $0["id"] == label }, "\(label)")
      }
    }
  }

  @Test func browsersAreToldWhatAPageMayDo() async throws {
    let page = try PageServer()
    try await page.test { client in
      for reply in [
        try await client.get("/"), try await client.get("/runs"), try await client.get("/runs/a@b"),
        try await client.send([("model", "topic"), ("text", "a")]), try await client.send([]),
        try await client.get("/page.css"),
      ] {
        let policy = reply.headers[.contentSecurityPolicy] ?? ""
        for rule in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
          #expect(policy.contains(rule))
        }
        #expect(!policy.contains("unsafe"))
        #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        #expect(HTTPField.Name("Referrer-Policy").flatMap { reply.headers[$0] } == "no-referrer")
      }
    }
  }

  private static func percent(_ share: Double) -> String { String(format: "%.1f %%", share * 100) }

  @Test func aFormIsAnswered() async throws {
    let page = try PageServer()
    let text = "a good film & a <dull> day"
    let topic = try page.alone("topic", TextInput(text)).prediction
    let pair = try page.alone("pairs", TextInput("a good film", pair: "a dull day")).prediction
    try await page.test { client in
      let reply = try await client.send([("model", "topic"), ("text", text)])
      #expect(reply.status == 200 && Markup(reply.text).strangers.isEmpty)
      for share in topic.probabilities { #expect(reply.text.contains(">\(Self.percent(share))<")) }
      #expect(reply.text.contains("\na good film &amp; a &lt;dull> day</textarea>"))
      #expect(Markup(reply.text).all("option").first { $0["selected"] != nil }?["value"] == "topic")
      #expect(reply.text.contains("Answered in "))
      let two = try await client.send([("model", "pairs"), ("text", "a good film"), ("pair", "a dull day")])
      for share in pair.probabilities { #expect(two.text.contains(">\(Self.percent(share))<")) }
    }
  }

  @Test func kindsAreShownEachInItsWay() async throws {
    let page = try PageServer()
    let moods = try page.alone("moods", TextInput("a good film")).prediction
    let stars = try page.alone("stars", TextInput("a good film")).prediction.value
    let urgency = try page.alone("urgency", TextInput("a good film"))
    let grade = try #require(urgency.model.settings.grades).names[urgency.prediction.best]
    #expect(moods.given.contains(0) && !moods.given.contains(2))
    try await page.test { client in
      func ask(_ model: String) async throws -> String {
        let reply = try await client.send([("model", model), ("text", "a good film")])
        #expect(reply.status == 200 && Markup(reply.text).strangers.isEmpty)
        return reply.text
      }
      let labels = try await ask("moods")
      for label in moods.given { #expect(labels.contains("<bdi class=\"label\">\(["a", "b", "c"][label])</bdi>")) }
      #expect(labels.components(separatedBy: "<strong>yes</strong>").count - 1 == moods.given.count)
      #expect(labels.contains(">25.0 %<") && labels.contains(">0.0 %<") && labels.contains(">100.0 %<"))
      #expect(try await ask("stars").contains("<bdi class=\"label\">\(String(format: "%.3f", stars))</bdi>"))
      let scale = try await ask("urgency")
      #expect(scale.contains("<bdi class=\"label\">\(grade)</bdi>"))
      #expect(scale.contains("the number \(String(format: "%.3f", urgency.prediction.value)) on a scale"))
      // A model that abstains says so.
      let none = try await ask("sure")
      #expect(none.contains("<p class=\"verdict\">No label</p>") && none.contains("the model abstains"))
    }
  }

  @Test func entitiesAreMarkedAndListed() async throws {
    let page = try PageServer()
    try await page.test { client in
      let text = "Zo\u{65}\u{301} met 👩‍👩‍👧 Anna\nand the very old man"
      let found = try await client.post("/models/names", #"{"inputs": "\#(text.replacing("\n", with: "\\n"))"}"#)
      let entities = found.json.arrayValue ?? []
      #expect(!entities.isEmpty)
      // Browsers send two characters for a line break; it counts as one.
      let sent = text.replacing("\n", with: "\r\n")
      let reply = try await client.send([("model", "names"), ("text", sent)])
      #expect(reply.status == 200 && Markup(reply.text).strangers.isEmpty)
      #expect(Markup(reply.text).all("mark").count == entities.count)
      for entity in entities {
        let (start, end) = (entity["start"]?.intValue ?? -1, entity["end"]?.intValue ?? -1)
        #expect(reply.text.contains("<td class=\"number\">\(start)</td><td class=\"number\">\(end)</td>"))
      }
      #expect(reply.text.contains("<bdi>&lt;b&gt;</bdi>"))
    }
  }

  @Test func nothingInATextActs() async throws {
    let page = try PageServer()
    let texts = [
      PageServer.hostile, #"</textarea><img src=x onerror="alert(1)">"#, "\u{0}\u{1B}[2J\u{202E}<b>", "<!-- -->",
      "\" autofocus onfocus=alert(1) x=\"", "&lt;script&gt;", "]]><svg/onload=alert(1)>", "\n\nx", "a\u{2028}b",
    ]
    try await page.test { client in
      for text in texts {
        for model in ["topic", "names", "moods", PageServer.hostile] {
          let reply = try await client.send([("model", model), ("text", text), ("explain", "1")])
          #expect(reply.status == 200, "\(text)")
          #expect(Markup(reply.text).strangers.isEmpty, "\(text): \(Markup(reply.text).strangers)")
          for piece in ["<script>", "<img", "<b>", "<svg/", "<!--", "</title>\""] {
            #expect(!reply.text.contains(piece), "\(text): \(piece)")
          }
        }
      }
      // The field gives the text back as it was.
      let reply = try await client.send([("model", "topic"), ("text", "\n&lt;x")])
      #expect(reply.text.contains("autocomplete=\"off\">\n\n&amp;lt;x</textarea>"))
      // Nor does what is wrong.
      for (fields, status) in [
        ([("model", PageServer.hostile + "x"), ("text", "a")], 404), ([(PageServer.hostile, "")], 422),
      ] {
        let reply = try await client.send(fields)
        #expect(reply.status == status && Markup(reply.text).strangers.isEmpty)
      }
      let lost = try await client.get("/runs/" + ServerClient.encoded(PageServer.hostile))
      #expect(Markup(lost.text).strangers.isEmpty)
    }
  }

  @Test func whatGoesWrongIsSaidOnThePage() async throws {
    let page = try PageServer { settings in
      settings.bodyBytes = 2_000
      settings.batch.batchTokens = 100
    }
    let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
    try await page.test { client in
      let cases: [([(String, String)], Int, String)] = [
        ([("model", "topic"), ("text", "")], 400, "There is no text yet"),
        ([("model", "nobody"), ("text", "a")], 404, "expected one of the models"),
        ([("text", "a")], 404, "expected one of the models"),
        ([("model", "topic"), ("text", "a"), ("pair", "b")], 422, "reads one text"),
        ([("model", "pairs"), ("text", "a")], 422, "compares two texts"),
        ([("model", "topic"), ("text", "a"), ("text", "b")], 422, "the field &#39;text&#39; once"),
        ([("model", "topic"), ("text", "a"), ("extra", "b")], 422, "found &#39;extra&#39;"),
        ([("model", "topic"), ("text", String(repeating: "a ", count: 250))], 413, "The text is too long"),
        ([("model", "topic"), ("text", String(repeating: "a", count: 3_000))], 413, "The text is too long"),
      ]
      for (fields, status, message) in cases {
        let reply = try await client.send(fields)
        #expect(reply.status == status && reply.text.contains(message), "\(fields): \(reply.status)")
        #expect(reply.text.contains("<form id=\"trial\""))
      }
      for body in ["model=%", "model=%4", "model=%zz", "text=%FF", String(repeating: "a&", count: 40)] {
        #expect(try await client.post("/", body).status == 422, "\(body)")
      }
      let sent = [("model", "topic"), ("text", "a")]
      for (value, status) in [("cross-site", 403), ("same-site", 403), ("same-origin", 200), ("none", 200)] {
        #expect(try await client.send(sent, headers: [site: value]).status == status, "\(value)")
      }
      // The page's own script gets the answer alone.
      let part = try #require(HTTPField.Name("X-Hone-Part"))
      let answer = try await client.send(sent, headers: [part: "result"])
      #expect(answer.status == 200 && answer.text.hasPrefix("<section") && !answer.text.contains("<form"))
      let failure = try await client.send([("model", "topic")], headers: [part: "result"])
      #expect(failure.status == 400 && failure.text.hasPrefix("<div class=\"failure\""))
      #expect(try await client.get("/metrics").text.contains("te_request_failure{err=\"forbidden\"} 2\n"))
    }
  }

  @Test func aServerThatHasEnoughToDo() async throws {
    let page = try PageServer { $0.concurrentRequests = 0 }
    try await page.test { client in
      let reply = try await client.send([("model", "topic"), ("text", "a")])
      #expect(reply.status == 429 && reply.headers[.retryAfter] == "1")
      #expect(reply.headers[.contentType]?.hasPrefix("text/html") == true && reply.text.contains("enough to do"))
      #expect(try await client.get("/").status == 200)
    }
    let late = try PageServer { $0.deadline = .zero }
    try await late.test { client in
      let reply = try await client.send([("model", "topic"), ("text", "a")])
      #expect(reply.status == 504 && reply.text.contains("in time"))
    }
  }

  @Test func pagesWantTheTokenToo() async throws {
    let page = try PageServer { $0.token = "open: sesame" }
    @Sendable func basic(_ text: String) -> HTTPFields {
      [.authorization: "Basic \(Data(text.utf8).base64EncodedString())"]
    }
    let right = basic("anybody:open: sesame")
    try await page.test { client in
      for path in ["/", "/runs", "/runs/a@b", "/runs/compare?a=b&b=c", "/page.css"] {
        let reply = try await client.get(path)
        #expect(reply.status == 401, "\(path)")
        #expect(reply.headers[.wwwAuthenticate]?.hasPrefix("Basic ") == true)
        #expect(reply.text.contains("This server wants its token") && !reply.text.contains("topic"))
        for wrong in [
          basic("open: sesame"), basic("x:open"), basic(":open: sesame "), [.authorization: "Basic ???"],
          [.authorization: "Basic"], [.authorization: "Bearer open"],
        ] {
          #expect(try await client.get(path, headers: wrong).status == 401)
        }
      }
      #expect(try await client.get("/", headers: right).status == 200)
      #expect(try await client.get("/", headers: [.authorization: "Bearer open: sesame"]).status == 200)
      #expect(try await client.send([("model", "topic"), ("text", "a")], headers: right).status == 200)
      #expect(try await client.send([("model", "topic"), ("text", "a")]).status == 401)
      // Programs that know a name and a password only, as Label Studio does, get in; the others are asked for a bearer.
      #expect(try await client.post("/predict", #"{"inputs": "a"}"#, headers: right).status == 200)
      let call = try await client.post("/predict", #"{"inputs": "a"}"#)
      #expect(call.status == 401 && call.headers[.wwwAuthenticate] == "Bearer")
    }
  }
}
