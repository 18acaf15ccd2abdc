import Datasets
import Testing

/// Planted faults, each found once and at its place; clean data, of which nothing is said.
@Suite struct DataChecksTests {
  private func text(
    _ text: String, _ labels: [String], line: Int, file: String = "a.csv", tokens: CheckedText.Tokens? = nil
  ) -> CheckedText {
    CheckedText(
      text: text, labels: labels, annotation: labels.joined(separator: ", "),
      location: SourceLocation(file: file, line: line), tokens: tokens)
  }

  /// Twelve texts of each of two labels.
  private func clean(_ role: String, file: String, word: String) -> CheckedSplit {
    CheckedSplit(
      role: role, path: file,
      texts: (1...24).map { text("\(word) number \($0)", [$0 % 2 == 0 ? "good" : "bad"], line: $0, file: file) })
  }

  private func data(_ change: (inout [CheckedSplit]) -> Void = { _ in }) -> CheckedData {
    var splits = [
      clean("training", file: "a.csv", word: "text"), clean("test", file: "b.csv", word: "other text"),
    ]
    change(&splits)
    return CheckedData(
      labelWord: "label", splits: splits,
      overflow: CheckedData.Overflow(window: 128, isLossy: true, consequence: "the rest is cut off"))
  }

  private func found(_ data: CheckedData) -> [String] {
    DataChecks.findings(data).map { "\($0.severity.rawValue) \($0.kind) \($0.split) \($0.count)" }
  }

  @Test func nothingIsSaidOfCleanData() {
    #expect(DataChecks.findings(data()) == [])
  }

  @Test func textsThatDifferInCaseBlanksAndPunctuationAreTheSame() throws {
    let data = data { $0[0].texts.append(self.text("  TEXT, number  4!", ["good"], line: 30)) }
    #expect(found(data) == ["warning duplicate_texts training 1"])
    let place = try #require(DataChecks.findings(data).first?.places.first)
    #expect(place.location == SourceLocation(file: "a.csv", line: 30))
    #expect(place.note.contains("a.csv:4"))
  }

  @Test func nearlyEqualTextsAreFoundInAndAcrossFiles() {
    let long = "The brakes of my bicycle have squeaked since the last repair in your workshop on Main Street."
    let data = data { splits in
      splits[0].texts.append(self.text(long, ["good"], line: 30))
      splits[0].texts.append(self.text(long + " Thanks", ["bad"], line: 31))
      splits[0].texts.append(self.text("My order of two tyres has not come, and nobody answers.", ["good"], line: 32))
      splits[1].texts.append(
        self.text(
          "The brakes of my bicycle have squeaked since the repair in your workshop on Main Street!", ["good"],
          line: 40, file: "b.csv"))
    }
    #expect(found(data) == ["warning near_duplicates training 1", "warning near_overlap test 1"])
    let places = DataChecks.findings(data).flatMap(\.places)
    #expect(places.map { $0.location?.line } == [31, 40])
    #expect(places[0].note.contains("a.csv:30 (good there, bad here)"))
  }

  @Test func canonicallyEqualSpellingsAreNotJoinedByAccident() {
    // Different letters stay different: only case, blanks and punctuation are set aside.
    let data = data { splits in
      splits[0].texts.append(self.text("resume one", ["good"], line: 30))
      splits[0].texts.append(self.text("résumé one", ["good"], line: 31))
      splits[0].texts.append(self.text("?!", ["good"], line: 32))
      splits[0].texts.append(self.text("!!", ["bad"], line: 33))
    }
    #expect(found(data) == [])
  }

  @Test func otherLabelsAreAContradiction() {
    let data = data { $0[0].texts.append(self.text("text number 4", ["bad"], line: 30)) }
    #expect(found(data) == ["warning contradicting_labels training 1"])
    #expect(DataChecks.findings(data)[0].places[0].note.hasPrefix("bad, and good at a.csv:4"))
  }

  @Test func overlapIsAnErrorFromOneInAHundred() {
    let one = data { $0[1].texts.append(self.text("text number 4", ["good"], line: 30, file: "b.csv")) }
    #expect(found(one) == ["error split_overlap test 1"])
    let few = data { splits in
      splits[1].texts += (100..<300).map { self.text("rare \($0)", ["bad"], line: $0, file: "b.csv") }
      splits[1].texts.append(self.text("text number 4", ["good"], line: 30, file: "b.csv"))
    }
    #expect(found(few) == ["warning split_overlap test 1"])
  }

  @Test func labelsThatAreRareMissingOrUnknownAreNamed() {
    let data = data { splits in
      splits[0].texts.append(self.text("something new", ["mixed"], line: 30))
      splits[1].texts.append(self.text("something else", ["god"], line: 31, file: "b.csv"))
    }
    #expect(
      found(data) == [
        "error unknown_labels test 1", "warning rare_labels training 1", "warning missing_labels test 1",
      ])
    #expect(DataChecks.findings(data)[0].places[0].note == "\"god\": 1; did you mean \"good\"?")
  }

  @Test func oneLabelIsNothingToLearn() {
    let data = data { splits in
      splits[0].texts = splits[0].texts.filter { $0.labels == ["good"] }
      splits.removeLast()
    }
    #expect(found(data) == ["error one_label training 1"])
  }

  @Test func longTextsAndUnknownWordsAreCounted() {
    let data = data { splits in
      splits[0].texts.append(
        self.text("a long one", ["good"], line: 30, tokens: .init(longest: 129, count: 127, unknown: ["😊", "😊", "♥"])))
      splits[0].texts.append(
        self.text("fits", ["good"], line: 31, tokens: .init(longest: 128, count: 126, unknown: [])))
    }
    #expect(found(data) == ["warning long_texts training 1", "warning unknown_tokens training 3"])
    let findings = DataChecks.findings(data)
    #expect(findings[0].total == 26 && findings[1].total == 253)
    #expect(findings[1].places.map(\.note) == ["\"😊\": 2", "\"♥\": 1"])
  }

  @Test func whatTheReaderSaidIsSortedByKind() {
    let place = SourceLocation(file: "a.csv", line: 3)
    let data = data { splits in
      splits[0].rejected = [RejectedRow(location: place, reason: "expected a label, found none")]
      splits[0].repairs = [
        Remark(.spanInsideWord, location: place, note: "inside"), Remark(.tagSequence, location: place, note: "tag"),
        Remark(.tagSequence, location: place, note: "tag again"),
      ]
      splits[1].failure = "b.csv: no such file"
    }
    #expect(
      found(data) == [
        "error unreadable_file test 1", "warning left_out training 1", "warning tag_sequence training 2",
        "warning span_inside_word training 1",
      ])
  }
}
