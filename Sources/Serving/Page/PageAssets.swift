import Files

/// A file that belongs to the pages.
struct PageAsset: Sendable {
  let path: String
  let type: String
  let content: String
  /// The path with a digest of the content, by which browsers may keep it for good.
  let address: String

  init(_ path: String, type: String, _ content: String) {
    self.path = path
    self.type = type
    self.content = content
    let digest = Array(content.utf8).withUnsafeBytes { Digest.sha256($0) }
    address = "\(path)?\(digest.prefix(12))"
  }
}

/// Style, script and icon: all that a page loads.
enum PageAssets {
  static let style = PageAsset("/page.css", type: "text/css; charset=utf-8", PageStyle.text)
  static let script = PageAsset("/page.js", type: "text/javascript; charset=utf-8", PageScript.text)
  static let icon = PageAsset(
    "/page.svg", type: "image/svg+xml",
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1f5f9f"/>\
    <path d="M4 3.5v9M12 3.5v9M4 8h8" stroke="#fff" stroke-width="2"/></svg>

    """)

  static let all = [style, script, icon]
}
