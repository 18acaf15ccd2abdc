/// How WordPiece cuts one word now, how it would cut the rest of the word from each place, and what a further piece would
/// change.
struct WordCut {
  /// A piece that the vocabulary does not have: where it stands among the words, and what it would save in this word.
  struct Candidate {
    let range: Range<Int>
    /// Whether it stands at the beginning of a word.
    let isInitial: Bool
    /// May be below 0: the longest match is not always the best one.
    let saved: Int
  }

  /// Pieces of what cannot be cut.
  private static let never = Int.max / 4

  /// The pieces of the word. One that is unknown counts as one more than its characters: as worse than spelling it.
  private(set) var pieces = 0
  private var word = 0..<0
  // By place in the word:
  /// Where the longest piece that begins there ends; 0: there is none.
  private var reach: [Int] = []
  /// Pieces from there to the end.
  private var rest: [Int] = []
  /// Where characters begin, and the end.
  private var places: [Int] = []
  /// Indices in `places` where pieces begin, up to the first place without one.
  private var cuts: [Int] = []
  private var hashes: [UInt64] = []

  /// Cuts `bytes[word]`.
  mutating func begin(
    _ bytes: [UInt8], _ word: Range<Int>, _ vocabulary: Vocabulary, continuation: Vocabulary.Prefix
  ) {
    self.word = word
    places.removeAll(keepingCapacity: true)
    for place in 0..<word.count where !bytes[word.lowerBound + place].isContinuation { places.append(place) }
    places.append(word.count)
    reach.removeAll(keepingCapacity: true)
    reach.append(contentsOf: repeatElement(0, count: word.count + 1))
    rest.removeAll(keepingCapacity: true)
    rest.append(contentsOf: repeatElement(Self.never, count: word.count + 1))
    rest[word.count] = 0
    for place in places.dropLast().reversed() {
      let match = vocabulary.longestMatch(
        in: bytes.span, word.lowerBound + place..<word.upperBound, after: place == 0 ? nil : continuation,
        hashes: &hashes)
      guard let match else { continue }
      reach[place] = match.end - word.lowerBound
      rest[place] = min(Self.never, 1 + rest[reach[place]])
    }
    cuts.removeAll(keepingCapacity: true)
    var place = 0
    for index in 0..<places.count - 1 where places[index] == place {
      cuts.append(index)
      if reach[place] == 0 { break }
      place = reach[place]
    }
    pieces = known(rest[0])
  }

  private func known(_ count: Int) -> Int { count < Self.never ? count : places.count }

  /// Appends each piece that would change how the word is cut.
  ///
  /// - Parameter longest: the most characters of a piece.
  func appendCandidates(_ bytes: [UInt8], longest: Int, to candidates: inout [Candidate]) {
    for (position, index) in cuts.enumerated() {
      let start = places[index]
      for last in index + 1..<min(places.count, index + longest + 1) where places[last] > reach[start] {
        let piece = word.lowerBound + start..<word.lowerBound + places[last]
        if position > 1, cut(bytes, of: piece, before: position) != nil { continue }
        let saved =
          pieces - known(position + 1 + count(bytes, from: places[last], with: piece, isInitial: position == 0))
        if saved != 0 { candidates.append(Candidate(range: piece, isInitial: position == 0, saved: saved)) }
      }
    }
  }

  /// What one piece, from anywhere among the words, would save in the word.
  func saved(by piece: Range<Int>, isInitial: Bool, _ bytes: [UInt8]) -> Int {
    let position: Int
    if isInitial {
      guard stands(bytes, piece, at: 0), piece.count > reach[0] else { return 0 }
      position = 0
    } else {
      guard let found = cut(bytes, of: piece, before: cuts.count) else { return 0 }
      position = found
    }
    let end = places[cuts[position]] + piece.count
    return pieces - known(position + 1 + count(bytes, from: end, with: piece, isInitial: isInitial))
  }

  /// The first cut inside the word, before a position among the cuts, where a piece would be taken.
  private func cut(_ bytes: [UInt8], of piece: Range<Int>, before end: Int) -> Int? {
    (1..<max(1, end)).first { position in
      let place = places[cuts[position]]
      return place + piece.count > reach[place] && stands(bytes, piece, at: place)
    }
  }

  /// Pieces from a place to the end, with a further piece in the vocabulary.
  private func count(_ bytes: [UInt8], from start: Int, with piece: Range<Int>, isInitial: Bool) -> Int {
    if isInitial { return rest[start] }
    var (place, count) = (start, 0)
    while place < word.count {
      if place + piece.count > reach[place], stands(bytes, piece, at: place) {
        place += piece.count
      } else if reach[place] > 0 {
        place = reach[place]
      } else {
        return Self.never
      }
      count += 1
    }
    return count
  }

  private func stands(_ bytes: [UInt8], _ piece: Range<Int>, at place: Int) -> Bool {
    guard place + piece.count <= word.count else { return false }
    let start = word.lowerBound + place
    for offset in 0..<piece.count where bytes[start + offset] != bytes[piece.lowerBound + offset] { return false }
    return true
  }
}
