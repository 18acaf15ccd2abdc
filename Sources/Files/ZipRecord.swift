/// One record of a zip archive's central directory.
struct ZipRecord {
  let name: String
  let compressedSize: Int
  let headerOffset: Int
  private let size: Int
  private let checksum: UInt32
  private let method: UInt16

  /// - Throws: `FilesError.ZipFault`.
  init(_ reader: inout LittleEndianReader, signature: UInt32) throws {
    guard try reader.uint32() == signature else {
      throw FilesError.ZipFault.damaged("its directory has a record that is none")
    }
    try reader.skip(4)
    let flags = try reader.uint16()
    method = try reader.uint16()
    try reader.skip(4)
    checksum = try reader.uint32()
    var compressedSize = UInt64(try reader.uint32())
    var size = UInt64(try reader.uint32())
    let nameLength = Int(try reader.uint16())
    let extraLength = Int(try reader.uint16())
    let commentLength = Int(try reader.uint16())
    try reader.skip(4)
    let attributes = try reader.uint32()
    var headerOffset = UInt64(try reader.uint32())
    guard let name = String(validating: try reader.take(nameLength), as: UTF8.self) else {
      throw FilesError.ZipFault.damaged("a name in its directory is not UTF-8")
    }
    var extra = try reader.reader(of: extraLength)
    try reader.skip(commentLength)
    try Self.widen(&size, &compressedSize, &headerOffset, &extra)
    guard let exactSize = Int(exactly: size), let exactCompressed = Int(exactly: compressedSize),
      let exactOffset = Int(exactly: headerOffset)
    else { throw FilesError.ZipFault.damaged("the entry \(FilesError.quoted(name)) is too large") }
    self.name = name
    self.size = exactSize
    self.compressedSize = exactCompressed
    self.headerOffset = exactOffset
    try check(flags: flags, unixMode: attributes >> 16)
  }

  /// Takes the 64-bit values from the extra field for those that are all ones, in their fixed order.
  private static func widen(
    _ size: inout UInt64, _ compressedSize: inout UInt64, _ headerOffset: inout UInt64,
    _ extra: inout LittleEndianReader
  ) throws {
    let marker = UInt64(UInt32.max)
    while extra.remaining >= 4 {
      let identifier = try extra.uint16()
      var field = try extra.reader(of: Int(try extra.uint16()))
      guard identifier == 1 else { continue }
      if size == marker { size = try field.uint64() }
      if compressedSize == marker { compressedSize = try field.uint64() }
      if headerOffset == marker { headerOffset = try field.uint64() }
      return
    }
  }

  private func check(flags: UInt16, unixMode: UInt32) throws {
    let plain = name.utf8.last == UInt8(ascii: "/") ? String(name.dropLast()) : name
    guard RelativeName.parts(plain) != nil, !name.utf8.contains(UInt8(ascii: "\\")) else {
      throw FilesError.ZipFault.unsafeName(name)
    }
    guard flags & 1 == 0 else { throw FilesError.ZipFault.encrypted(name) }
    guard unixMode & 0xf000 != 0xa000 else { throw FilesError.ZipFault.link(name) }
    guard method == 0 || method == 8 else { throw FilesError.ZipFault.method(entry: name, number: Int(method)) }
    guard method == 8 || size == compressedSize else {
      throw FilesError.ZipFault.size(entry: name, expected: size, found: compressedSize)
    }
  }

  func entry(start: Int) -> ZipArchive.Entry {
    ZipArchive.Entry(
      name: name, compressedSize: compressedSize, size: size, checksum: checksum, isStored: method == 0, start: start)
  }
}
