import Files
import Foundation
import Testing
import Training

@Suite("Baselines file")
struct BaselineFileTests {
  private func fitted() throws -> Baselines {
    let sample = try #require(try BaselineReference.load().last)
    return Baselines(
      fitting: sample.texts, labels: sample.gold, labelNames: sample.labels,
      options: TfidfLogisticRegression.Options(longestNGram: 2))
  }

  @Test("write and read give the same baselines and the same bits in every probability")
  func roundTrip() throws {
    let baselines = try fitted()
    let directory = FileManager.default.temporaryDirectory.appending(path: "baselines-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appending(path: Baselines.fileName).path()
    try baselines.write(to: path)
    let read = try Baselines(path: path)
    #expect(read == baselines)
    #expect(read.labelNames == baselines.labelNames)
    #expect(read.rowCount == baselines.rowCount)
    for probe in try #require(try BaselineReference.load().last).probes {
      #expect(read.tfidf.probabilities(probe) == baselines.tfidf.probabilities(probe))
    }
  }

  @Test("an absent file is an error of Files")
  func absent() {
    #expect(throws: FilesError.self) { try Baselines(path: "/nowhere/baselines.json") }
  }

  private static let spoilt: [(key: String, replacement: JSON?)] = [
    ("version", 2), ("version", nil), ("rows", "many"), ("rows", 1.5), ("labels", []), ("labels", ["a", "a", "b"]),
    ("labels", ["a", "b"]), ("labels", "a"), ("majority", [:]), ("majority", ["counts": [1, 2]]),
    ("majority", ["counts": [1, 2, -3]]), ("majority", ["counts": [1, 2, 3], "more": 1]),
    ("tfidf_logistic_regression", nil), ("tfidf_logistic_regression", []),
  ]

  private static let spoiltModel: [(key: String, replacement: JSON?)] = [
    ("longest_ngram", 0), ("longest_ngram", 1_000_000), ("inverse_regularization", 0),
    ("inverse_regularization", "1"), ("classes", []), ("classes", [1, 0, 2]), ("classes", [0, 1, 3]),
    ("classes", [0, 1]), ("terms", ["b", "a"]), ("terms", [1]), ("inverse_document_frequencies", [1]),
    ("weights", []), ("weights", nil), ("intercepts", [0.5]), ("intercepts", ["0"]), ("colour", 1),
  ]

  @Test("a file that says something else is an error of one line that names the file")
  func hostile() throws {
    let good = try #require(try fitted().json.objectValue)
    let model = try #require(good["tfidf_logistic_regression"]?.objectValue)
    var documents = Self.spoilt.map { key, replacement in
      var object = good
      object[key] = replacement
      return object
    }
    documents += Self.spoiltModel.map { key, replacement in
      var changed = model
      changed[key] = replacement
      var object = good
      object["tfidf_logistic_regression"] = .object(changed)
      return object
    }
    for document in documents {
      let error = #expect(throws: BaselineError.self) {
        try Baselines(json: .object(document), source: "run/baselines.json")
      }
      let description = try #require(error).description
      #expect(description.hasPrefix("run/baselines.json: expected "))
      #expect(!description.contains("\n"))
    }
    #expect(throws: BaselineError.self) { try Baselines(json: [], source: "x") }
    #expect(throws: BaselineError.self) { try Baselines(json: nil, source: "x") }
  }

  @Test("weights past a 32-bit float are refused")
  func overflow() throws {
    let text = try fitted().json.serialized()
    let spoilt = text.replacing(#/"intercepts":\[[^,]*,/#, with: "\"intercepts\":[1e39,")
    #expect(spoilt != text)
    #expect(throws: BaselineError.self) { try Baselines(json: JSON.parse(spoilt, source: "x"), source: "x") }
  }
}
