import Datasets
import Foundation
import Testing

/// Reads annotated text as if it stood in a file of that name.
func annotations(
  _ content: String, as file: String, _ options: AnnotationOptions = AnnotationOptions()
) throws -> AnnotatedDataset {
  try AnnotationFormats.read(Array(content.utf8), source: file, options: options)
}

/// Reads brat's files, given as names with their contents.
func brat(
  _ files: [(name: String, content: String)], _ options: AnnotationOptions = AnnotationOptions()
) throws -> AnnotatedDataset {
  let files = files.map { AnnotationInput.File(path: $0.name, bytes: Array($0.content.utf8)) }
  return try AnnotationFormats.read(AnnotationInput(source: "folder", files: files), options: options)
}

extension AnnotatedText {
  /// Each span with its label, its place and what stands there, such as `PER 0..4 Anna`.
  var marked: [String] { spans.map { "\($0.label) \($0.start)..\($0.end) \(slice($0.range))" } }

  /// What stands between two code points.
  func slice(_ range: Range<Int>) -> String {
    var slice = ""
    slice.unicodeScalars.append(contentsOf: Array(text.unicodeScalars)[range])
    return slice
  }
}

extension AnnotatedDataset {
  var marked: [[String]] { texts.map(\.marked) }
  var rejectedLines: [Int] { rejected.map(\.location.line) }
  var repairedLines: [Int] { repairs.map(\.location.line) }
}

/// Entities that seqeval found and offsets that Python counted (`Fixtures/Scripts/make_annotation_fixtures.py`).
struct AnnotationFixtures: Decodable, Sendable {
  struct Tagged: Decodable, Sendable {
    let scheme: String?
    let tags: [String]
    let entities: [Entity]
  }

  /// A type, the first word and the last.
  struct Entity: Decodable, Sendable {
    let type: String
    let first, last: Int

    init(from decoder: any Decoder) throws {
      var container = try decoder.unkeyedContainer()
      type = try container.decode(String.self)
      first = try container.decode(Int.self)
      last = try container.decode(Int.self)
    }
  }

  struct Offsets: Decodable, Sendable {
    let text: String
    let utf16, byte: [Int]
  }

  let mixed, faultless: [Tagged]
  let offsets: [Offsets]

  static func load() throws -> AnnotationFixtures {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/datasets/annotations.json")
    return try JSONDecoder().decode(AnnotationFixtures.self, from: Data(contentsOf: file))
  }
}
