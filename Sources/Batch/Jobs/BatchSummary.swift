import Datasets
package import Files
import Foundation
import Tasks

/// What a batch of predictions counted, up to some row; kept with every chunk, so that it goes on after an interruption.
package struct BatchSummary: Sendable, Equatable {
  /// Texts of up to so many tokens are counted together; the last count is of longer ones.
  package static let lengthEdges = TrainingProfile.usualEdges

  /// What one model gave out.
  package struct Member: Sendable, Equatable {
    /// By the label's place; of entity models by the type's.
    package var labels: [Int]
    /// Texts that no label was given to, or in which no entity was found.
    package var none = 0
    /// Texts by the probability of their best label, in tenths; empty where the model gives none.
    package var confidence: [Int] = Array(repeating: 0, count: 10)
    /// Of numbers: how many, their sum, the smallest and the largest.
    package var numbers: (sum: Double, low: Double, high: Double)?
    /// Texts that were read in several windows, and those whose end was cut off.
    package var windowed = 0
    package var cut = 0
    /// Words that no tag reaches.
    package var lostWords = 0

    package static func == (left: Member, right: Member) -> Bool { left.json == right.json }
  }

  /// Rows of the input, those that were rejected too.
  package var rows = 0
  package var rejects = 0
  /// Rows that a filter left out.
  package var filtered = 0
  /// Rows whose text had been predicted before.
  package var repeated = 0
  /// Tokens that the models read, of the first model.
  package var tokens = 0
  package var lengths = Array(repeating: 0, count: lengthEdges.count + 1)
  package var members: [Member]
  /// Seconds of work.
  package var seconds = 0.0

  /// Rows that were predicted.
  package var predicted: Int { rows - rejects }
  /// Rows in the output.
  package var written: Int { predicted - filtered }

  package init(labelCounts: [Int]) { members = labelCounts.map { Member(labels: Array(repeating: 0, count: $0)) } }

  mutating func countLength(_ tokens: Int) {
    self.tokens += tokens
    lengths[Self.lengthEdges.firstIndex { tokens <= $0 } ?? Self.lengthEdges.count] += 1
  }
}

extension BatchSummary.Member {
  mutating func count(_ answer: ModelGroup.Answer, _ fields: AnswerFields, types: [String]) {
    switch answer {
    case .prediction(let prediction):
      if prediction.windowCount > 1 { windowed += 1 }
      if prediction.truncatedTokens > 0 { cut += 1 }
      if fields.settings.kind.target == .number {
        let value = prediction.value
        numbers = numbers.map { ($0.sum + value, min($0.low, value), max($0.high, value)) } ?? (value, value, value)
        if fields.settings.grades != nil { labels[prediction.best] += 1 }
        return
      }
      let given = fields.given(prediction)
      for label in given { labels[label] += 1 }
      if given.isEmpty { none += 1 }
      confidence[min(9, max(0, Int(prediction.confidence * 10)))] += 1
    case .entities(let result, _):
      if result.windowedStretches > 0 { windowed += 1 }
      lostWords += result.lostWords
      if result.entities.isEmpty { none += 1 }
      for entity in result.entities {
        if let type = types.firstIndex(where: { $0.hasSameBytes(as: entity.span.label) }) { labels[type] += 1 }
        confidence[min(9, max(0, Int(entity.score * 10)))] += 1
      }
    }
  }

  package var json: JSON {
    var object = JSONObject()
    object["labels"] = .array(labels.map { .number(JSONNumber($0)) })
    object["none"] = .number(JSONNumber(none))
    object["confidence"] = .array(confidence.map { .number(JSONNumber($0)) })
    if let numbers {
      object["numbers"] = .array([numbers.sum, numbers.low, numbers.high].map { .number(JSONNumber($0)) })
    }
    object["windowed"] = .number(JSONNumber(windowed))
    object["cut"] = .number(JSONNumber(cut))
    object["lost_words"] = .number(JSONNumber(lostWords))
    return .object(object)
  }

  init?(_ json: JSON) {
    guard let labels = json["labels"]?.arrayValue?.compactMap(\.intValue), let none = json["none"]?.intValue,
      let confidence = json["confidence"]?.arrayValue?.compactMap(\.intValue), confidence.count == 10,
      let windowed = json["windowed"]?.intValue, let cut = json["cut"]?.intValue,
      let lost = json["lost_words"]?.intValue
    else { return nil }
    self.init(
      labels: labels, none: none, confidence: confidence, windowed: windowed, cut: cut, lostWords: lost)
    if let numbers = json["numbers"]?.arrayValue?.compactMap(\.doubleValue), numbers.count == 3 {
      self.numbers = (numbers[0], numbers[1], numbers[2])
    }
  }
}

extension BatchSummary {
  package var json: JSON {
    var object = JSONObject()
    for (name, value) in [
      ("rows", rows), ("rejects", rejects), ("filtered", filtered), ("repeated", repeated), ("tokens", tokens),
    ] { object[name] = .number(JSONNumber(value)) }
    object["lengths"] = .array(lengths.map { .number(JSONNumber($0)) })
    object["members"] = .array(members.map(\.json))
    object["seconds"] = .number(JSONNumber(seconds))
    return .object(object)
  }

  package init?(_ json: JSON) {
    guard let rows = json["rows"]?.intValue, let rejects = json["rejects"]?.intValue,
      let filtered = json["filtered"]?.intValue, let repeated = json["repeated"]?.intValue,
      let tokens = json["tokens"]?.intValue, let seconds = json["seconds"]?.doubleValue,
      let lengths = json["lengths"]?.arrayValue?.compactMap(\.intValue), lengths.count == Self.lengthEdges.count + 1,
      let members = json["members"]?.arrayValue
    else { return nil }
    self.members = members.compactMap { Member($0) }
    guard self.members.count == members.count else { return nil }
    (self.rows, self.rejects, self.filtered, self.repeated) = (rows, rejects, filtered, repeated)
    (self.tokens, self.seconds, self.lengths) = (tokens, seconds, lengths)
  }

  /// The counts of several shards together.
  package mutating func add(_ other: BatchSummary) {
    rows += other.rows
    rejects += other.rejects
    filtered += other.filtered
    repeated += other.repeated
    tokens += other.tokens
    seconds += other.seconds
    lengths = zip(lengths, other.lengths).map { $0 + $1 }
    for index in members.indices where other.members.indices.contains(index) {
      let more = other.members[index]
      members[index].labels = zip(members[index].labels, more.labels).map { $0 + $1 }
      members[index].confidence = zip(members[index].confidence, more.confidence).map { $0 + $1 }
      members[index].none += more.none
      members[index].windowed += more.windowed
      members[index].cut += more.cut
      members[index].lostWords += more.lostWords
      if let one = members[index].numbers, let two = more.numbers {
        members[index].numbers = (one.sum + two.sum, min(one.low, two.low), max(one.high, two.high))
      } else {
        members[index].numbers = members[index].numbers ?? more.numbers
      }
    }
  }
}
