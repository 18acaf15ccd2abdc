/// One of several parts of a job, for as many machines: every Nth chunk of the input.
package struct Shard: Sendable, Equatable {
  /// From 1.
  package let number: Int
  package let count: Int

  static let most = 1000

  /// `2/8`.
  /// - Throws: `BatchError.badShard`.
  package init(_ text: String) throws {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], (1...Self.most).contains(count),
      (1...count).contains(number)
    else { throw BatchError.badShard(text) }
    (self.number, self.count) = (number, count)
  }

  func has(_ chunk: Int) -> Bool { chunk % count == number - 1 }

  /// The file of a shard of an output: `labels.2-of-8.csv`.
  package static func path(_ output: String, number: Int, count: Int) -> String {
    let slash = output.lastIndex(of: "/").map { output.index(after: $0) } ?? output.startIndex
    let (folder, file) = (output[..<slash], output[slash...])
    let dot = file.dropFirst().firstIndex(of: ".") ?? file.endIndex
    return folder + file[..<dot] + ".\(number)-of-\(count)" + file[dot...]
  }

  package func path(_ output: String) -> String { Self.path(output, number: number, count: count) }
}
