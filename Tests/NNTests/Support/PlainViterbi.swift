import NN

/// Viterbi's recursion as it is written down: whole sums in double precision, the best predecessor by search.
enum PlainViterbi {
  static func decode(_ chain: PlainChain) -> [Int]? {
    let tags = chain.tags
    let forbidden = -Double.infinity
    var scores = (0..<tags).map { tag in
      chain.constraints.starts[tag]
        ? Double(chain.scores.starts[tag]) + Double(chain.emissions[tag]) : forbidden
    }
    var origins: [[Int16]] = []
    for position in 1..<chain.count {
      var next = [Double](repeating: forbidden, count: tags)
      var origin = [Int16](repeating: 0, count: tags)
      for to in 0..<tags {
        for from in 0..<tags where chain.constraints.transitions[from * tags + to] {
          let score = scores[from] + Double(chain.scores.transitions[from * tags + to])
          if score > next[to] { (next[to], origin[to]) = (score, Int16(from)) }
        }
        next[to] += Double(chain.emissions[position * tags + to])
      }
      scores = next
      origins.append(origin)
    }
    for tag in 0..<tags { scores[tag] += chain.constraints.ends[tag] ? Double(chain.scores.ends[tag]) : forbidden }
    guard let best = scores.max(), best > forbidden, let last = scores.firstIndex(of: best) else { return nil }
    var path = [last]
    for origin in origins.reversed() { path.append(Int(origin[path[path.count - 1]])) }
    return path.reversed()
  }
}
