import Evaluation
import Testing

/// Curves of a training in characters and as drawings.
@Suite struct ChartTests {
  private let curve = Curve(name: "a & b", points: (0..<50).map { (Double($0), 1 / Double($0 + 1)) })

  @Test func chartsAreDrawn() {
    let lines = ChartText(Chart(title: "loss", curves: [curve]), width: 20, height: 5).lines
    #expect(lines.count == 7 && lines[0] == "loss" && lines[1].contains("1.0000 ┤"))
    #expect(Set(lines[1...5].map(\.count)).count == 1)
    let svg = ChartDrawing([Chart(title: "loss", curves: [curve])]).svg
    #expect(svg.contains("a &amp; b") && svg.hasSuffix("</svg>\n"))
    // Points that are no numbers, and none at all.
    let odd = Curve(name: "x", points: [(1, .nan), (2, 3)])
    #expect(odd.points.count == 1 && ChartText(Chart(title: "t", curves: [odd]), width: 9, height: 3).lines.count == 5)
  }

  @Test func marksAreRoundNumbers() {
    func marks(_ x: [Double], _ y: [Double]) -> (x: [ChartPlot.Mark], y: [ChartPlot.Mark]) {
      let curve = Curve(name: "", points: zip(x, y).map { ($0, $1) })
      let plot = ChartPlot(Chart(title: "", curves: [curve]), left: 100, right: 200, top: 0, bottom: 50)
      return (plot.xMarks, plot.yMarks)
    }
    let usual = marks([1, 651], [0.08, 0.69])
    #expect(usual.x.map(\.name) == ["200", "400", "600"])
    #expect(usual.x[0].place == "130.6")
    #expect(usual.y.map(\.name) == ["0.2", "0.4", "0.6"])
    #expect(marks([0, 100], [0.5, 0.52]).y.map(\.name) == ["0.500", "0.505", "0.510", "0.515", "0.520"])
    #expect(marks([0, 100], [0.5, 0.52]).y.map(\.place) == ["50.0", "37.5", "25.0", "12.5", "0.0"])
    #expect(marks([0, 100], [-300, 900]).y.map(\.name) == ["0", "500"])
    // Steps are whole, and one point is in the middle.
    #expect(marks([1, 2], [1, 1]).x.map(\.name) == ["1", "2"])
    #expect(marks([7], [3]).x.map(\.name) == ["7"] && marks([7], [3]).x.map(\.place) == ["150.0"])
    #expect(marks([], []).x.map(\.name) == ["0", "1"])
    #expect(marks([0, 1], [-1e300, 1e300]).y.count < 20)
  }

  @Test func thinnedCurvesKeepTheirEnd() {
    #expect(curve.thinned(to: 50).points.count == 50)
    let thin = curve.thinned(to: 20)
    #expect(thin.points.map(\.x) == [2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 32, 35, 38, 41, 44, 47, 49])
    #expect(curve.thinned(to: 1).points.map(\.x) == [49])
  }
}
