import Files
import Testing
import Tokenizers

/// Damaged tokenizer files are refused or work; none ends the process.
@Suite struct MutationTests {
  private static let texts = ["", "The film [MASK] É\u{327}\u{301} 北x <r> \u{3000}solo Stra\u{DF}e \u{0}", "a<both> b"]

  /// Loads the file and, if it loads, uses it.
  /// - Returns: True when it loaded.
  private func survives(_ files: [String: [UInt8]]) -> Bool {
    do {
      let tokenizer = try Fixtures.tokenizer(files: files)
      for text in Self.texts {
        let encoding = tokenizer.encodePair(text, text, addSpecialTokens: true)
        #expect(encoding.ids.allSatisfy { tokenizer.token($0) != nil })
      }
      return true
    } catch {
      #expect(!"\(error)".contains("\n"))
      return false
    }
  }

  @Test(arguments: 0..<4) func damagedBytes(_ seed: UInt64) throws {
    let original = Array(try Fixtures.json("added").serialized().utf8)
    var generator = SeededGenerator(seed: seed)
    var loaded = 0
    for _ in 0..<500 {
      var bytes = original
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
        }
      }
      if survives(["tokenizer.json": bytes]) { loaded += 1 }
    }
    #expect(loaded < 500)
  }

  /// Values that are well-formed JSON but not what should stand there.
  @Test(arguments: 0..<4) func damagedValues(_ seed: UInt64) throws {
    let names = ["added", "sequence", "cased", "plain"]
    let original = try Fixtures.json(names[Int(seed)])
    var generator = SeededGenerator(seed: seed)
    var loaded = 0
    for _ in 0..<500 {
      var damage = Damage(generator: generator)
      let json = damage.damaged(original)
      generator = damage.generator
      if survives(["tokenizer.json": Array(json.serialized().utf8)]) { loaded += 1 }
    }
    #expect(loaded > 0 && loaded < 500)
  }

  /// The same for the other layouts: an even mix of damaged bytes and damaged values.
  @Test(arguments: [
    "roberta", "modernbert", "word-end", "continuing", "fallback", "deberta", "unigram-bytes", "mpnet", "word-level",
    "xlm-roberta",
  ]) func damagedLayouts(_ name: String) throws {
    let original = try Fixtures.json(name)
    let text = Array(original.serialized().utf8)
    var generator = SeededGenerator(seed: UInt64(name.utf8.count))
    var loaded = 0
    let rounds = text.count > 100_000 ? 60 : 300
    for round in 0..<rounds {
      var bytes = text
      if round % 3 == 0 {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 32...126, using: &generator)
      } else {
        var damage = Damage(generator: generator)
        bytes = Array(damage.damaged(original).serialized().utf8)
        generator = damage.generator
      }
      if survives(["tokenizer.json": bytes]) { loaded += 1 }
    }
    #expect(loaded > 0 && loaded < rounds)
  }

  @Test func damagedVocabularies() throws {
    let original = Array("[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nfilm\n##s\n\u{e9}\n北\n".utf8)
    var generator = SeededGenerator(seed: 3)
    var loaded = 0
    for _ in 0..<500 {
      var bytes = original
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      if Bool.random(using: &generator) {
        bytes[place] = UInt8.random(in: 0...255, using: &generator)
      } else {
        bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...8, using: &generator)))
      }
      if survives(["vocab.txt": bytes]) { loaded += 1 }
    }
    #expect(loaded > 0 && loaded < 500)
  }
}

/// Puts another value somewhere into a JSON value.
private struct Damage {
  var generator: SeededGenerator

  private static let values: [JSON] = [
    nil, true, 0, -1, 1, 7, 0.5, 2_147_483_647, 2_147_483_648, 4_294_967_295, 9_223_372_036_854_775_807, 1e300,
    "", "a", "\u{0}", "[UNK]", "Sequence", "é\u{301}", "the \n", [], [[]], ["a", 1], [:], ["id": "A", "type_id": 1],
  ]

  mutating func damaged(_ value: JSON) -> JSON {
    if let members = value.objectValue?.members, !members.isEmpty, Int.random(in: 0..<5, using: &generator) > 0 {
      var object = JSONObject(members)
      let member = members[Int.random(in: 0..<members.count, using: &generator)]
      switch Int.random(in: 0..<12, using: &generator) {
      case 0: object[member.key] = nil
      case 1: object[member.key + "x"] = member.value
      default: object[member.key] = damaged(member.value)
      }
      return .object(object)
    }
    if var array = value.arrayValue, !array.isEmpty, Int.random(in: 0..<5, using: &generator) > 0 {
      let index = Int.random(in: 0..<array.count, using: &generator)
      switch Int.random(in: 0..<8, using: &generator) {
      case 0: array.remove(at: index)
      case 1: array.append(array[index])
      case 2: array.swapAt(0, index)
      default: array[index] = damaged(array[index])
      }
      return .array(array)
    }
    return Self.values[Int.random(in: 0..<Self.values.count, using: &generator)]
  }
}
