import Files
import Foundation
import Testing

/// Words in memory and on disk against an array.
@Suite struct WordTableTests {
  @Test(arguments: [false, true]) func readsWhatWasWritten(_ isOnDisk: Bool) throws {
    let directory = try TemporaryDirectory()
    var table = try WordTable(count: 5000, folder: isOnDisk ? directory.path : nil)
    #expect(table.isOnDisk == isOnDisk && table.count == 5000)
    var plain = [UInt64](repeating: 0, count: 5000)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<3000 {
      let place = Int.random(in: 0..<4990, using: &generator)
      if Bool.random(using: &generator) {
        plain[place] = .random(in: .min ... .max, using: &generator)
        try table.set(plain[place], at: place)
      } else {
        for offset in 0..<10 { plain[place + offset] = .random(in: .min ... .max, using: &generator) }
        try table.set(Array(plain[place..<place + 10]), at: place)
      }
    }
    #expect((0..<5000).map { table[$0] } == plain)
    let small = table
    table = try small.grown(to: 70_000)
    #expect((0..<5000).map { table[$0] } == plain && (5000..<70_000).allSatisfy { table[$0] == 0 })
    #expect((0..<5000).map { small[$0] } == plain && small.count == 5000 && table.isOnDisk == isOnDisk)
    try table.set(7, at: 69_999)
    let moved = try table.moved(toFolder: directory.path, count: 70_001)
    #expect(moved.isOnDisk && (0..<5000).map { moved[$0] } == plain)
    #expect(moved[69_999] == 7 && moved[70_000] == 0)
    if !isOnDisk {
      table.clear()
      #expect((0..<70_000).allSatisfy { table[$0] == 0 } && moved[69_999] == 7)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty, "files have no names")
  }

  @Test func aFolderThatIsNotThere() throws {
    let error = filesError { _ = try WordTable(count: 10, folder: "/nowhere/at/all") }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix("/nowhere/at/all/"))
  }

  /// More than any disk has: an error, and what was there is kept.
  @Test func aFullDiskIsAnError() throws {
    let directory = try TemporaryDirectory()
    let table = try WordTable(count: 10, folder: directory.path)
    try table.set(5, at: 9)
    #expect(filesError { _ = try table.grown(to: 1 << 58) } != nil)
    #expect(table.count == 10 && table[9] == 5)
  }
}
