import NN
import Tasks
import Testing

@Suite struct TagSetTests {
  private func allowed(_ set: TagSet, _ from: String, _ to: String) throws -> Bool {
    set.constraints.allows(from: try #require(set.index(of: from)), to: try #require(set.index(of: to)))
  }

  @Test func inIOB2AnEntityGoesOnWithItsOwnTypeOnly() throws {
    let set = TagSet.iob2(types: ["PER", "LOC-x"])
    #expect(set.tags == ["O", "B-PER", "I-PER", "B-LOC-x", "I-LOC-x"])
    #expect(set.types == ["PER", "LOC-x"])
    #expect(set.outside == 0)
    for (from, to, expected) in [
      ("O", "B-PER", true), ("O", "I-PER", false), ("B-PER", "I-PER", true), ("I-PER", "I-PER", true),
      ("B-PER", "I-LOC-x", false), ("I-LOC-x", "B-LOC-x", true), ("B-PER", "O", true), ("B-PER", "B-PER", true),
    ] { #expect(try allowed(set, from, to) == expected, "\(from) to \(to)") }
    #expect(set.constraints.starts == [true, true, false, true, false])
    #expect(set.constraints.ends == Array(repeating: true, count: 5))
    #expect(set.innerConstraints.starts == Array(repeating: true, count: 5))
  }

  @Test func endsAndSinglesMustEndAnEntity() throws {
    let set = TagSet(["O", "B-X", "I-X", "L-X", "U-X"])
    for (from, to, expected) in [
      ("B-X", "O", false), ("B-X", "L-X", true), ("B-X", "I-X", true), ("I-X", "U-X", false), ("L-X", "I-X", false),
      ("U-X", "U-X", true), ("O", "L-X", false), ("L-X", "B-X", true), ("B-X", "B-X", false),
    ] { #expect(try allowed(set, from, to) == expected, "\(from) to \(to)") }
    #expect(set.constraints.ends == [true, false, false, true, true])
    let entities = set.entities([1, 3, 4, 4, 0])
    #expect(entities.map(\.words) == [0..<2, 2..<3, 3..<4])
  }

  @Test func bareTypesAndIOB1AreFree() {
    let bare = TagSet(["PER", "O"])
    #expect(bare.constraints.transitions.allSatisfy { $0 })
    #expect(bare.entities([0, 0, 1, 0]).map(\.words) == [0..<2, 3..<4])
    #expect(TagSet(["O", "I-PER"]).constraints.transitions.allSatisfy { $0 })
  }

  @Test func neighboursOfOneTypeStayApart() {
    let set = TagSet.iob2(types: ["A", "B"])
    let entities = set.entities([1, 2, 1, 3, 4, 0, 3])
    #expect(entities.map(\.words) == [0..<2, 2..<3, 3..<5, 6..<7])
    #expect(entities.map(\.type) == ["A", "A", "B", "B"])
    #expect(set.entities([]).isEmpty)
  }
}
