import Datasets
import Foundation
import FoundationXML
import Testing

@Suite("Tagged documents as a page")
struct HTMLOutputTests {
  private let letter = tagged(
    "Dear ⟦Anna|PERSON|0.984⟧,\nmail ⟦a@b.c|EMAIL|*⟧.\u{C}⟦Bonn|LOC|0.5⟧ & ⟦Anna|PERSON|0.7⟧", name: "letter.txt")

  @Test("a section with heading, marks and page breaks")
  func section() throws {
    let page = try written("html", [letter]) { $0.labels = ["PERSON", "EMAIL", "LOC"] }
    #expect(
      page.contains(
        """
        <section id="d1" aria-labelledby="h1">
        <h2 id="h1"><bdi>letter.txt</bdi></h2>
        <p class="facts">4 entities · 2 pages</p>
        <div class="text" lang="" dir="auto">Dear <mark class="c0 l0" title="PERSON, score 0.98"><bdi>Anna</bdi>\
        <small>&#160;<bdi>PERSON</bdi><span class="score">&#160;0.98</span></small></mark>,
        mail <mark class="c1 l1" title="EMAIL, found by a pattern"><bdi>a@b.c</bdi>\
        <small>&#160;<bdi>EMAIL</bdi><span class="score">&#160;pattern</span></small></mark>.</div>
        <hr class="page" data-page="2" aria-label="Page 2"/>
        <div class="text" lang="" dir="auto"><mark class="c2 l2" title="LOC, score 0.50"><bdi>Bonn</bdi>\
        <small>&#160;<bdi>LOC</bdi><span class="score">&#160;0.50</span></small></mark> &amp; \
        <mark class="c0 l0" title="PERSON, score 0.70"><bdi>Anna</bdi>\
        <small>&#160;<bdi>PERSON</bdi><span class="score">&#160;0.70</span></small></mark></div>
        </section>
        """))
    #expect(!page.contains("<nav"))
  }

  @Test("the legend counts, and each of its boxes has a rule that hides its label")
  func legend() throws {
    let page = try written("html", [letter, tagged("⟦Bonn|LOC|1⟧")]) { $0.labels = ["MISC", "LOC", "PERSON"] }
    let tree = try parse(page)
    let rows = tree.all("li").filter { !$0.all("input").isEmpty }
    #expect(rows.map(\.text) == ["LOC2", "PERSON2", "EMAIL1"])
    for row in rows {
      let id = try #require(row.all("input").first?.attributes["id"])
      let number = id.dropFirst()
      let label = row.all("bdi").first?.text
      let marks = tree.all("mark").filter { $0.attributes["class"]?.hasSuffix(" l\(number)") == true }
      #expect(!marks.isEmpty && marks.allSatisfy { $0.all("small").first?.all("bdi").first?.text == label })
      #expect(page.contains("html:has(#\(id):not(:checked)) .l\(number)"))
    }
    #expect(page.contains("<p class=\"facts\">5 entities in 2 documents</p>"))
    #expect(page.contains("<p class=\"facts\">Not found: <bdi>MISC</bdi></p>"))
  }

  @Test("several documents have a list whose links lead to them")
  func contents() throws {
    let tree = try parse(written("html", [letter, tagged("x", name: "<b>"), tagged("")]))
    let links = tree.all("nav").flatMap { $0.all("a") }
    #expect(links.map(\.text) == ["letter.txt", "<b>", "Document 3"])
    let sections = Set(tree.all("section").compactMap { $0.attributes["id"] }.map { "#\($0)" })
    #expect(sections.count == 3 && Set(links.compactMap { $0.attributes["href"] }) == sections)
  }

  @Test("the list of documents is bounded")
  func manyDocuments() throws {
    let page = try written("html", Array(repeating: tagged("⟦a|A|1⟧"), count: 612))
    #expect(try parse(page).all("nav").flatMap { $0.all("a") }.count == 500)
    #expect(page.contains("and 112 more"))
    #expect(page.contains("612 entities in 612 documents"))
  }

  @Test("labels beyond the switches are in the legend without one")
  func manyLabels() throws {
    let document = tagged((0..<60).map { "⟦x|L\($0)|1⟧" }.joined(separator: " "))
    let few = try parse(written("html", [document]))
    #expect(few.all("input").count == 48 + 1)
    #expect(few.all("li").count == 60)
    let listed = try parse(written("html", [document]) { $0.labels = (0..<60).map { "L\($0)" } })
    #expect(listed.all("input").count == 60 + 1)
  }

  @Test("every text survives, and none of it becomes an element", arguments: hardTexts)
  func hostile(marked: String) throws {
    let document = tagged(marked, name: "</title><script>\u{1B}\u{202E}\"'&")
    let page = try written("html", [document]) {
      $0.title = "</title></style><script>x</script>\u{FFFF}"
      $0.labels = ["</style><script>"]
    }
    let tree = try parse(page)
    for name in ["script", "img", "b", "style", "link", "iframe"] {
      #expect(tree.all(name).count == (name == "style" ? 1 : 0))
    }
    #expect(tree.all("style").first?.text.contains("script") == false)
    #expect(tree.all("mark").count == document.entities.count)
    let controls = page.unicodeScalars.filter {
      $0.properties.generalCategory == .control || ("\u{202D}"..."\u{202E}").contains($0)
        || ("\u{FFFE}"..."\u{FFFF}").contains($0)
    }
    #expect(Set(controls).isSubset(of: ["\n", "\t"]))
    // The text comes back from the page: without labels, with line feeds, with numbers in place of control characters.
    let shown = tree.all("div").map { $0.text(without: "small") }.joined(separator: "\u{C}")
    #expect(Array(shown.utf8) == Array(expected(document).utf8))
  }

  private func expected(_ document: TaggedDocument) -> String {
    let scalars = Array(document.text.unicodeScalars)
    let inside = Set(document.entities.flatMap { Array($0.span.range) })
    var shown = ""
    for (place, scalar) in scalars.enumerated() {
      switch scalar {
      case "\r" where place + 1 < scalars.count && scalars[place + 1] == "\n": break
      case "\r": shown += "\n"
      case "\u{C}" where !inside.contains(place): shown += "\u{C}"
      case "\n", "\t": shown.unicodeScalars.append(scalar)
      case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{202D}", "\u{202E}", "\u{FFFE}", "\u{FFFF}":
        shown += String(format: "U+%04X", scalar.value)
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  @Test("the page asks for nothing from elsewhere")
  func selfContained() throws {
    let page = try written("html", [letter, letter])
    let tree = try parse(page)
    for element in tree.all(nil) {
      for name in element.attributes.keys {
        #expect(!name.hasPrefix("on") && name != "src" && name != "style")
        if name == "href" { #expect(element.attributes[name]?.hasPrefix("#") == true) }
      }
    }
    #expect(!page.contains("url(") && !page.contains("@import"))
    #expect(page.matches(of: /https?:/).count == 1, "the name of the namespace")
  }

  @Test("ids are unique and every reference has its target")
  func references() throws {
    let tree = try parse(written("html", [letter, letter, letter]))
    let ids = tree.all(nil).compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for element in tree.all(nil) {
      if let reference = element.attributes["aria-labelledby"] { #expect(ids.contains(reference)) }
      if let link = element.attributes["href"] { #expect(ids.contains(String(link.dropFirst()))) }
    }
  }

  @Test("labels and texts have the contrast of WCAG on each colour, in light and dark")
  func contrast() throws {
    let page = try written("html", [])
    let colors = page.matches(of: /\.c(\d+) \{ --back: #([0-9a-f]{6}); --mark: #([0-9a-f]{6}); \}/)
    #expect(colors.count == 24)
    for (place, color) in colors.enumerated() {
      let ink = place < 12 ? "1a1d24" : "e6e9ee"
      #expect(page.contains("--ink: #\(ink)"))
      #expect(try contrast(String(color.output.2), String(color.output.3)) >= 4.5)
      #expect(try contrast(String(color.output.2), ink) >= 7)
    }
    for (ink, back) in [("59616e", "f4f5f7"), ("9aa3b0", "0e1116"), ("0b57b7", "f4f5f7"), ("9cc4ff", "161a21")] {
      #expect(page.contains("#\(ink)") && page.contains("#\(back)"))
      #expect(try contrast(ink, back) >= 4.5)
    }
  }

  private func contrast(_ first: String, _ second: String) throws -> Double {
    let lights = try [first, second].map { color in
      let value = try #require(Int(color, radix: 16))
      let linear = [value >> 16, value >> 8 & 0xFF, value & 0xFF].map { channel in
        let share = Double(channel) / 255
        return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05
    }
    return max(lights[0], lights[1]) / min(lights[0], lights[1])
  }
}
