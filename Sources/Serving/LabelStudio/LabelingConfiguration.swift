import Datasets
import Files
import Foundation

/// The labelling configuration of a Label Studio project: which controls label which texts, and with what.
struct LabelingConfiguration: Sendable, Equatable {
  /// A tag by which people label, such as `Choices`.
  struct Control: Sendable, Equatable {
    /// The tag's name in lower case, as results call it.
    var type: String
    var name: String
    /// What it labels.
    var objects: [String]
    var labels: [Label] = []
    /// Whether several labels may be given.
    var isMultiple: Bool
    /// Whether it labels parts that a person has marked before.
    var isPerRegion: Bool
  }

  /// A label of a control.
  struct Label: Sendable, Equatable {
    /// What results say.
    var name: String
    /// Names by which a model may call it, the likeliest first.
    var aliases: [String]
    /// Labels of models that the configuration itself says mean it.
    var predicted: [String]
  }

  private(set) var controls: [Control] = []
  /// The keys of the tasks' data under which the texts of `Text` tags stand, by the names of the tags.
  private(set) var textKeys: [UTF8Key: String] = [:]

  /// Larger ones are not read.
  static let byteLimit = 262_144

  /// - Parameter key: what errors call it.
  /// - Throws: `ServingError.invalid` when it is no plain XML.
  init(_ xml: String, key: String) throws {
    guard xml.utf8.count <= Self.byteLimit else {
      throw ServingError.invalid("\(key): expected at most \(Self.byteLimit) bytes, found \(xml.utf8.count)")
    }
    let reader = Reader()
    do {
      try PlainXML.parse(Array(xml.utf8), reader)
    } catch {
      let found =
        switch error {
        case .syntax(let line): "a fault on line \(line)"
        case .encoding: "another encoding than UTF-8"
        case .documentType: "a document type"
        case .attributes(let limit): "an element of more than \(limit) attributes"
        }
      throw ServingError.invalid("\(key): expected a labelling configuration in XML, found \(found)")
    }
    controls = reader.controls
    textKeys = reader.textKeys
  }

  /// Collects the tags that matter.
  private final class Reader: XMLReader {
    var controls: [Control] = []
    var textKeys: [UTF8Key: String] = [:]
    /// The control that each open element is in, or is.
    private var enclosing: [Int?] = []

    func open(_ element: String, _ attributes: [String: String]) {
      let tag = element.lowercased()
      var control = enclosing.last ?? nil
      if let name = attributes["name"], let objects = attributes["toName"], tag != "filter" {
        control = controls.count
        controls.append(
          Control(
            type: tag, name: name, objects: objects.split(separator: ",").map(String.init),
            isMultiple: attributes["choice"] == "multiple", isPerRegion: attributes["perRegion"] == "true"))
      } else if tag == "text", let name = attributes["name"], let key = Self.key(attributes) {
        textKeys[UTF8Key(name)] = key
      } else if tag == "label" || tag == "choice", let control, let label = Self.label(attributes) {
        controls[control].labels.append(label)
      }
      enclosing.append(control)
    }

    func close(_ element: String) { _ = enclosing.popLast() }

    /// Nil of what is no text of the task itself: one behind an address, one that must be decoded, a fixed one.
    private static func key(_ attributes: [String: String]) -> String? {
      guard let value = attributes["value"], value.utf8.first == UInt8(ascii: "$"), attributes["valueType"] != "url",
        attributes["encoding"] ?? "none" == "none"
      else { return nil }
      return String(decoding: value.utf8.dropFirst(), as: UTF8.self)
    }

    private static func label(_ attributes: [String: String]) -> Label? {
      let names = [attributes["alias"], attributes["value"]].compactMap { $0 }.filter { !$0.isEmpty }
      guard let name = names.first else { return nil }
      let predicted = (attributes["predicted_values"] ?? "").split(separator: ",")
        .map { $0.trimmingCharacters(in: .whitespaces) }
      return Label(name: name, aliases: names, predicted: predicted.filter { !$0.isEmpty })
    }
  }
}
