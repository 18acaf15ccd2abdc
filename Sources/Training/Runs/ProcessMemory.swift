import Foundation

/// What the system says of this process's memory.
package enum ProcessMemory {
  /// The largest resident size so far (VmHWM), in bytes; 0 where the system does not tell.
  package static var peakBytes: Int { bytes("VmHWM:") }

  /// The resident size (VmRSS), in bytes; 0 where the system does not tell.
  package static var residentBytes: Int { bytes("VmRSS:") }

  private static func bytes(_ key: String) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    for line in text.split(separator: "\n") where line.hasPrefix(key) {
      return line.split(separator: " ").compactMap { Int($0) }.first.map { $0 * 1024 } ?? 0
    }
    return 0
  }
}
