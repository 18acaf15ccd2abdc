/// Reads a whole file as one text.
package enum DocumentFile {
  /// - Parameter options: of these the encoding.
  /// - Throws: `DatasetError` for what is no text.
  package static func text(path: String, _ options: ReadOptions) throws -> String {
    try text(InputFile.read(path), path, options)
  }

  package static func text(_ bytes: [UInt8], _ source: String, _ options: ReadOptions) throws -> String {
    guard !bytes.isEmpty else { throw DatasetError.empty(source: source) }
    let text = try SourceText(bytes, source: source, encoding: options.encoding)
    if let fault = text.fault(in: 0..<text.bytes.count) {
      throw DatasetError.notText(source: source, kind: "bytes that are no text: \(fault)", advice: "save it as UTF-8")
    }
    return String(decoding: text.bytes, as: UTF8.self)
  }
}
