/// Reads and checks the central directory of a zip archive.
enum ZipDirectory {
  private static let endSignature: UInt32 = 0x0605_4b50
  private static let end64Signature: UInt32 = 0x0606_4b50
  private static let locator64Signature: UInt32 = 0x0706_4b50
  private static let entrySignature: UInt32 = 0x0201_4b50
  private static let localSignature: UInt32 = 0x0403_4b50

  private struct Extent {
    var count: UInt64
    var size: UInt64
    var offset: UInt64
  }

  /// - Throws: `FilesError.ZipFault`.
  static func entries(_ bytes: UnsafeRawBufferPointer) throws -> [ZipArchive.Entry] {
    let (extent, limit) = try directory(bytes)
    guard let start = Int(exactly: extent.offset), let size = Int(exactly: extent.size),
      start <= limit, size == limit - start
    else { throw FilesError.ZipFault.damaged("its directory does not end where the archive says") }
    var reader = LittleEndianReader(bytes, from: start, to: limit)
    var entries: [ZipArchive.Entry] = []
    var names: Set<UTF8Key> = []
    var occupied: [Range<Int>] = []
    while !reader.isAtEnd {
      let record = try ZipRecord(&reader, signature: entrySignature)
      guard names.insert(UTF8Key(record.name)).inserted else {
        throw FilesError.ZipFault.duplicateName(record.name)
      }
      let data = try dataRange(of: record, bytes, limit: start)
      occupied.append(record.headerOffset..<data.upperBound)
      entries.append(record.entry(start: data.lowerBound))
    }
    guard UInt64(entries.count) == extent.count else {
      throw FilesError.ZipFault.damaged("it has \(entries.count) entries where \(extent.count) are announced")
    }
    occupied.sort { $0.lowerBound < $1.lowerBound }
    for (first, second) in zip(occupied, occupied.dropFirst()) where second.lowerBound < first.upperBound {
      throw FilesError.ZipFault.damaged("two entries share the same bytes")
    }
    return entries
  }

  /// The extent of the directory, and where the records after it begin.
  private static func directory(_ bytes: UnsafeRawBufferPointer) throws -> (Extent, limit: Int) {
    let end = try endRecord(bytes)
    var reader = LittleEndianReader(bytes, from: end + 4, to: bytes.count)
    let disks = (try reader.uint16(), try reader.uint16())
    _ = try reader.uint16()
    let short = Extent(
      count: UInt64(try reader.uint16()), size: UInt64(try reader.uint32()), offset: UInt64(try reader.uint32()))
    guard end >= 20 else {
      guard disks == (0, 0) else { throw FilesError.ZipFault.damaged("it is split over several files") }
      return (short, end)
    }
    var locator = LittleEndianReader(bytes, from: end - 20, to: end)
    guard try locator.uint32() == locator64Signature else {
      guard disks == (0, 0) else { throw FilesError.ZipFault.damaged("it is split over several files") }
      return (short, end)
    }
    _ = try locator.uint32()
    guard let start = Int(exactly: try locator.uint64()), start <= end - 20 else {
      throw FilesError.ZipFault.damaged("its 64-bit end record is missing")
    }
    var record = LittleEndianReader(bytes, from: start, to: end - 20)
    guard try record.uint32() == end64Signature else {
      throw FilesError.ZipFault.damaged("its 64-bit end record is missing")
    }
    try record.skip(8 + 2 + 2 + 4 + 4 + 8)
    return (Extent(count: try record.uint64(), size: try record.uint64(), offset: try record.uint64()), start)
  }

  /// Where the end record starts: it is 22 bytes and a comment that reaches exactly to the end.
  private static func endRecord(_ bytes: UnsafeRawBufferPointer) throws -> Int {
    var position = bytes.count - 22
    while position >= 0 && position >= bytes.count - 22 - 0xffff {
      var reader = LittleEndianReader(bytes, from: position, to: bytes.count)
      if try reader.uint32() == endSignature {
        try reader.skip(16)
        if try Int(reader.uint16()) == bytes.count - position - 22 { return position }
      }
      position -= 1
    }
    throw FilesError.ZipFault.notAnArchive
  }

  /// The packed bytes after the local header, which must agree with the directory.
  private static func dataRange(
    of record: ZipRecord, _ bytes: UnsafeRawBufferPointer, limit: Int
  ) throws -> Range<Int> {
    guard record.headerOffset <= limit else {
      throw FilesError.ZipFault.damaged("the entry \(FilesError.quoted(record.name)) lies outside")
    }
    var local = LittleEndianReader(bytes, from: record.headerOffset, to: limit)
    guard try local.uint32() == localSignature else {
      throw FilesError.ZipFault.damaged("the entry \(FilesError.quoted(record.name)) has no header")
    }
    try local.skip(22)
    let nameLength = Int(try local.uint16())
    let extraLength = Int(try local.uint16())
    guard try local.take(nameLength).elementsEqual(record.name.utf8) else {
      throw FilesError.ZipFault.damaged("the entry \(FilesError.quoted(record.name)) has two names")
    }
    try local.skip(extraLength)
    let start = local.position
    try local.skip(record.compressedSize)
    return start..<local.position
  }
}
