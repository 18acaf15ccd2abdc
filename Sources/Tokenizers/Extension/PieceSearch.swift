/// Finds, one after another, the pieces whose addition to a WordPiece vocabulary saves the most pieces over all counted
/// words.
///
/// A piece that is added changes what others save in the words that hold it, and only there: those words are cut anew,
/// and the sums put right (as trainers of byte pair encodings do). The queue may still have older sums: a candidate that
/// saves less by now goes back into it.
struct PieceSearch {
  /// A piece as it stands in words, without the prefix of those inside a word.
  struct Found {
    let bytes: ArraySlice<UInt8>
    let isInitial: Bool
    let saved: Int
  }

  private let words: WordIndex
  private let continuation: Vocabulary.Prefix
  private let longest: Int
  private let leastSaved: Int
  private var vocabulary: Vocabulary
  private var candidates: PieceCandidates
  private var queue = CandidateQueue()
  private var cut = WordCut()
  private var ofWord: [WordCut.Candidate] = []

  /// - Parameters:
  ///   - most: pieces that will be added at most.
  ///   - longest: characters of a piece at most.
  ///   - leastSaved: what a piece must save at least, from 1 on.
  ///   - candidates: held in memory at most.
  init(
    _ words: WordIndex, _ model: WordPiece, most: Int, longest: Int, leastSaved: Int, candidates largest: Int
  ) {
    self.words = words
    self.longest = longest
    self.leastSaved = max(1, leastSaved)
    continuation = model.continuation
    vocabulary = Vocabulary(capacity: model.vocabulary.count + most)
    for id in 0..<Int32(model.vocabulary.count) { _ = vocabulary.append(model.vocabulary.bytes(of: id).span) }
    candidates = PieceCandidates(largest: largest)
    for word in 0..<words.count { _ = count(word, sign: 1) }
    candidates.endFilling(words.bytes)
    for number in 0..<candidates.count { push(number) }
  }

  /// The piece that saves the most, which is then in the vocabulary; nil where none saves enough.
  ///
  /// Of pieces that save the same the longest comes first, then one that begins a word, then the first by its bytes.
  mutating func next() -> Found? {
    while let entry = pop() {
      let number = Int(entry.number)
      guard candidates.isTaken(number, saving: entry.saved) else { continue }
      let piece = candidates.range(number)
      let isInitial = candidates.isInitial(number)
      if candidates.hasForgotten, candidates[number] >= leastSaved {
        candidates[number] = saved(by: piece, isInitial: isInitial)
      }
      guard candidates[number] == entry.saved else {
        push(number)
        continue
      }
      add(piece, isInitial: isInitial)
      candidates[number] = 0
      return Found(bytes: words.bytes[piece], isInitial: isInitial, saved: entry.saved)
    }
    return nil
  }

  private func saved(by piece: Range<Int>, isInitial: Bool) -> Int {
    var cut = WordCut()
    return words.words(with: words.bytes[piece], isInitial: isInitial).reduce(0) { sum, word in
      cut.begin(words.bytes, words[word], vocabulary, continuation: continuation)
      return sum + words.counts[word] * cut.saved(by: piece, isInitial: isInitial, words.bytes)
    }
  }

  private mutating func add(_ piece: Range<Int>, isInitial: Bool) {
    let holding = words.words(with: words.bytes[piece], isInitial: isInitial)
    for word in holding { _ = count(word, sign: -1) }
    let token = (isInitial ? [] : continuation.bytes) + words.bytes[piece]
    _ = vocabulary.append(token.span)
    var changed: Set<Int> = []
    for word in holding { changed.formUnion(count(word, sign: 1)) }
    for number in changed.sorted() { push(number) }
  }

  /// Adds what each candidate saves in a word to its sum, or takes it away; the numbers of those.
  private mutating func count(_ word: Int, sign: Int) -> [Int] {
    cut.begin(words.bytes, words[word], vocabulary, continuation: continuation)
    ofWord.removeAll(keepingCapacity: true)
    cut.appendCandidates(words.bytes, longest: longest, to: &ofWord)
    let count = sign * words.counts[word]
    return ofWord.compactMap {
      candidates.add(count * $0.saved, to: $0.range, isInitial: $0.isInitial, words.bytes)
    }
  }

  private mutating func push(_ number: Int) {
    guard candidates[number] >= leastSaved, candidates.isToQueue(number) else { return }
    let entry = CandidateQueue.Entry(saved: candidates[number], number: Int32(number))
    queue.push(entry) { [candidates, words] in Self.isBefore($0, $1, candidates, words) }
  }

  private mutating func pop() -> CandidateQueue.Entry? {
    queue.pop { [candidates, words] in Self.isBefore($0, $1, candidates, words) }
  }

  private static func isBefore(
    _ left: CandidateQueue.Entry, _ right: CandidateQueue.Entry, _ candidates: PieceCandidates, _ words: WordIndex
  ) -> Bool {
    guard left.saved == right.saved else { return left.saved > right.saved }
    let (one, other) = (candidates.range(Int(left.number)), candidates.range(Int(right.number)))
    guard one.count == other.count else { return one.count > other.count }
    let isInitial = candidates.isInitial(Int(left.number))
    guard isInitial == candidates.isInitial(Int(right.number)) else { return isInitial }
    return words.bytes[one].lexicographicallyPrecedes(words.bytes[other])
  }
}
