/// The rule for names that come from a file or an archive and are used inside a directory.
enum RelativeName {
  /// The parts of `name` between slashes, or nil when the name is absolute, empty, or has an empty, `.` or `..` part.
  static func parts(_ name: String) -> [String]? {
    if name.utf8.contains(0) { return nil }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    let forbidden = parts.contains { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }
    return forbidden ? nil : parts.map { String(Substring($0)) }
  }
}
