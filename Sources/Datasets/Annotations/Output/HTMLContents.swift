/// The documents of a page, for the list beside them.
struct HTMLContents: Sendable {
  /// Documents that are listed; later ones are only counted, since memory must not grow with them.
  static let limit = 500

  private(set) var count = 0
  private var items = ""

  /// - Parameter heading: escaped.
  mutating func add(heading: String, number: Int, entities: Int) {
    count += 1
    guard count <= Self.limit else { return }
    items += "<li><a href=\"#d\(number)\"><bdi>\(heading)</bdi></a><span class=\"count\">\(entities)</span></li>\n"
  }

  /// The list; nothing for a single document.
  var html: String {
    guard count > 1 else { return "" }
    let rest = count > Self.limit ? "<p class=\"facts\">and \(count - Self.limit) more</p>\n" : ""
    let heading = "<h2 id=\"documents\">Documents</h2>"
    return "<nav aria-labelledby=\"documents\">\n\(heading)\n<ol>\n\(items)</ol>\n\(rest)</nav>\n"
  }
}

/// Numbers with their noun.
enum Count {
  static func of(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
}
