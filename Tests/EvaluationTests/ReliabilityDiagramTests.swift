import Evaluation
import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Reliability diagram")
struct ReliabilityDiagramTests {
  private func diagram(rows: Int = 500, title: String = "Reliability") throws -> ReliabilityDiagram {
    let sample = try CalibrationFixtures.tooSure(count: rows)
    return ReliabilityDiagram(
      CalibrationReport(sample, fit: TemperatureFit(sample)), subject: .topLabel, title: title)
  }

  @Test("is well-formed XML with a bar for every bin that holds something, on both sides")
  func elements() throws {
    let diagram = try diagram()
    let reader = ElementReader(diagram.svg)
    #expect(reader.isWellFormed)
    #expect(reader.roots == ["svg"])
    let bins = diagram.report.before.bins.bins + diagram.report.after.bins.bins
    let full = bins.count { $0.count > 0 }
    // One of each stands in the legend.
    #expect(reader.classes["bar"] == full + 1)
    #expect(reader.classes["gap"] == full + 1)
    #expect(reader.classes["share"] == bins.count)
    #expect(reader.classes["even"] == 3)
    for bin in bins { #expect(reader.texts.contains(bin.count.description)) }
    #expect(reader.texts.contains { $0.hasPrefix("ECE ") })
    #expect(reader.texts.contains("Before, temperature 1"))
    #expect(reader.texts.contains { $0.hasPrefix("After, temperature ") })
    #expect(diagram.svg.contains("prefers-color-scheme: dark"))
    #expect(!diagram.svg.contains("http://www.w3.org/1999/xlink") && !diagram.svg.contains("<script"))
    if let folder = ProcessInfo.processInfo.environment["HONE_DIAGRAM_FOLDER"] {
      try Data(diagram.svg.utf8).write(to: URL(filePath: folder).appending(path: "reliability.svg"))
    }
  }

  @Test("the same report gives the same bytes, and bars stand where their numbers say")
  func places() throws {
    let diagram = try diagram()
    #expect(try diagram.svg.utf8.elementsEqual(self.diagram().svg.utf8))
    // The plot is 288 wide and high, from (56, 418) upwards; a bar leaves a unit free on both sides.
    for (index, bin) in diagram.report.before.bins.bins.enumerated() where bin.count > 0 {
      let x = format(56 + 288.0 * Double(index) / 15 + 1)
      let y = format(418 - 288 * bin.frequency)
      #expect(diagram.svg.contains("<rect class=\"bar\" x=\"\(x)\" y=\"\(y)\" "))
    }
  }

  @Test("a title is escaped, whatever it holds")
  func title() throws {
    let reader = ElementReader(try diagram(title: "a < b & \"c\"\u{1} > é\n").svg)
    #expect(reader.isWellFormed)
    #expect(reader.texts.contains("a < b & \"c\"\u{FFFD} > é "))
  }

  @Test("no rows draw an empty diagram")
  func empty() throws {
    let reader = ElementReader(try diagram(rows: 0).svg)
    #expect(reader.isWellFormed)
    #expect(reader.classes["bar"] == 1)
  }

  private func format(_ value: Double) -> String { String(format: "%.2f", value) }
}

/// What an XML document holds.
private final class ElementReader: NSObject, XMLParserDelegate {
  private(set) var isWellFormed = false
  private(set) var roots: [String] = []
  private(set) var classes: [String: Int] = [:]
  private(set) var texts: [String] = []
  private var depth = 0
  private var text = ""

  init(_ document: String) {
    super.init()
    let parser = XMLParser(data: Data(document.utf8))
    parser.delegate = self
    isWellFormed = parser.parse()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if depth == 0 { roots.append(name) }
    depth += 1
    text = ""
    if let value = attributes["class"] { classes[value, default: 0] += 1 }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
    depth -= 1
    texts.append(text)
    text = ""
  }
}
