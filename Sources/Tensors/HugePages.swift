import Foundation

/// Asks the system for huge pages, where they are to be had on request: matrix products walk many rows at once, each on
/// pages of its own, and the processor's table of small pages does not hold them all.
enum HugePages {
  /// Below this a huge page would waste more than it saves.
  private static let smallest = 4 << 20

  static func advise(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
    guard byteCount >= smallest else { return }
    let page = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let start = (UInt(bitPattern: memory) + page - 1) / page * page
    let end = (UInt(bitPattern: memory) + UInt(byteCount)) / page * page
    guard end > start, let pointer = UnsafeMutableRawPointer(bitPattern: start) else { return }
    madvise(pointer, Int(end - start), Int32(MADV_HUGEPAGE))
  }
}
