import Datasets
import Testing

@Suite struct FoldTests {
  @Test(arguments: [2, 3, 5, 10]) func partsAreEvenByClass(count: Int) {
    let labels = (0..<97).map { $0 % 7 == 0 ? 2 : $0 % 2 }
    let folds = Splits.folds(labels: labels, count: count, seed: 4)
    #expect(folds.count == labels.count && Set(folds) == Set(0..<count))
    for label in 0..<3 {
      let sizes = (0..<count).map { fold in labels.indices.count { labels[$0] == label && folds[$0] == fold } }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "label \(label)")
    }
    let sizes = (0..<count).map { fold in folds.count { $0 == fold } }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    #expect(folds == Splits.folds(labels: labels, count: count, seed: 4))
    #expect(folds != Splits.folds(labels: labels, count: count, seed: 5))
  }

  @Test func groupsStayTogether() {
    let groups = (0..<60).map { $0 % 6 == 5 ? "" : "group \($0 % 11)" }
    let folds = Splits.folds(groups: groups, count: 4, seed: 1)
    for group in Set(groups) where !group.isEmpty {
      #expect(Set(groups.indices.filter { groups[$0] == group }.map { folds[$0] }).count == 1)
    }
    let sizes = (0..<4).map { fold in folds.count { $0 == fold } }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "\(sizes)")
    #expect(folds != Splits.folds(groups: groups, count: 4, seed: 2))
  }
}
