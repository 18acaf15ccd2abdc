import Files
import Tasks
import Testing

/// What `hone.json` says of the training data: counted, written, read, and refused where it is anything else.
@Suite struct TrainingProfileTests {
  private typealias Count = TrainingProfile.LabelCount

  @Test func everyLengthHasItsBucket() {
    let profile = TrainingProfile(labels: nil, tokens: [0, 8, 9, 16, 17, 512, 513, 1_000_000])
    #expect(profile.rows == 8 && profile.tokenEdges == [8, 16, 32, 64, 128, 256, 512])
    #expect(profile.tokenCounts == [2, 2, 1, 0, 0, 0, 1, 2])
    #expect(TrainingProfile(labels: nil, tokens: []).tokenCounts == Array(repeating: 0, count: 8))
    #expect(TrainingProfile.histogram([1, 2, 3], edges: [2]) == [2, 1])
  }

  @Test func labelsAreCountedInTheirOrder() {
    let counts = TrainingProfile.tally(["b", "a", "never"], [1, 0, 1, 1])
    #expect(counts == [Count(label: "b", count: 1), Count(label: "a", count: 3), Count(label: "never", count: 0)])
  }

  @Test func writtenAndReadIsTheSame() throws {
    // Labels that only look alike stay apart.
    let counts = TrainingProfile.tally(["z", "e\u{301}", "\u{E9}", ""], [0, 1, 1, 2, 3])
    let profile = TrainingProfile(labels: counts, tokens: [3, 3, 30, 300, 3000])
    let json = profile.json
    #expect(
      json.serialized()
        == #"{"rows":5,"labels":{"z":1,"e\#u{301}":2,"\#u{E9}":1,"":1},"#
        + #""tokens":{"edges":[8,16,32,64,128,256,512],"counts":[2,0,1,0,0,0,1,1]}}"#)
    #expect(try TrainingProfile(JSON.parse(json.serialized(), source: "json")) == profile)
    #expect(profile != TrainingProfile(labels: Array(counts.reversed()), tokens: [3, 3, 30, 300, 3000]))
    let numbers = TrainingProfile(labels: nil, tokens: [3])
    #expect(numbers.json["labels"] == nil && TrainingProfile(numbers.json) == numbers)
  }

  static let wrong = [
    "7", "[]", "{}", #"{"rows":1}"#, #"{"rows":-1,"tokens":{"edges":[8],"counts":[1,0]}}"#,
    #"{"rows":1.5,"tokens":{"edges":[8],"counts":[1,0]}}"#, #"{"rows":1,"tokens":{"edges":[8],"counts":[1]}}"#,
    #"{"rows":1,"tokens":{"edges":[8,8],"counts":[1,0,0]}}"#, #"{"rows":1,"tokens":{"edges":[8],"counts":[1,"0"]}}"#,
    #"{"rows":1,"tokens":{"edges":[8],"counts":[9223372036854775807,9223372036854775807]}}"#,
    #"{"rows":1,"labels":["a"],"tokens":{"edges":[8],"counts":[1,0]}}"#,
    #"{"rows":1,"labels":{"a":-2},"tokens":{"edges":[8],"counts":[1,0]}}"#,
  ]

  @Test(arguments: wrong) func anythingElseIsRefusedByName(text: String) throws {
    let value = try JSON.parse(text, source: "value")
    #expect(TrainingProfile(value) == nil)
    var object = Self.settings.json(lineage: JSONObject()).objectValue ?? JSONObject()
    object["training_data"] = value
    #expect {
      _ = try ModelSettings(.object(object), source: "hone.json", adapter: nil)
    } throws: { error in
      guard case ModelError.invalidSetting("hone.json", let key, _, _) = error else { return false }
      return key == "training_data" && !"\(error)".contains("\n")
    }
  }

  @Test func aModelKeepsItAndOlderOnesHaveNone() throws {
    var settings = Self.settings
    settings.trainingProfile = TrainingProfile(
      labels: TrainingProfile.tally(["a", "b"], [0, 1, 1]), tokens: [4, 5, 99])
    let written = settings.json(lineage: JSONObject())
    #expect(written["training_data"]?["labels"]?["b"]?.intValue == 2)
    #expect(try ModelSettings(written, source: "hone.json", adapter: nil) == settings)
    for value in [nil, JSON.null] {
      var object = written.objectValue ?? JSONObject()
      object["training_data"] = value
      #expect(try ModelSettings(.object(object), source: "hone.json", adapter: nil).trainingProfile == nil)
    }
  }

  private static let settings = ModelSettings(
    task: "t", kind: .classification, labels: ["a", "b"], pooling: .cls, method: "full", encoder: "e")
}
