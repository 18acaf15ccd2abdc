/// The checked content of a safetensors header.
struct SafetensorsHeader {
  /// Bytes; the limit of the reference implementation.
  static let largest = 100_000_000

  let tensors: [TensorEntry]
  let metadata: [(key: String, value: String)]
  /// Offset of the data section in the file.
  let dataStart: Int

  /// - Throws: `FilesError.SafetensorsFault`.
  init(_ file: UnsafeRawBufferPointer) throws {
    guard file.count >= 8 else { throw FilesError.SafetensorsFault.fileTooShort(bytes: file.count) }
    let length = UInt64(littleEndian: file.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(Self.largest) else {
      throw FilesError.SafetensorsFault.headerTooLarge(bytes: length, limit: Self.largest)
    }
    dataStart = 8 + Int(length)
    guard dataStart <= file.count else {
      throw FilesError.SafetensorsFault.headerPastEnd(header: Int(length), file: file.count)
    }
    let header = UnsafeRawBufferPointer(rebasing: file[8..<dataStart])
    guard header.first == UInt8(ascii: "{") else {
      throw FilesError.SafetensorsFault.headerStart(found: header.first)
    }
    var metadata: [(key: String, value: String)] = []
    var tensors: [TensorEntry] = []
    for member in try Self.members(header) {
      if member.key.hasSameBytes(as: "__metadata__") {
        metadata = try Self.metadata(member.value)
      } else {
        tensors.append(try TensorEntry(name: member.key, header: member.value))
      }
    }
    tensors.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
    try Self.checkCoverage(tensors, dataSize: file.count - dataStart)
    self.tensors = tensors
    self.metadata = metadata
  }

  private static func members(_ header: UnsafeRawBufferPointer) throws -> [JSONObject.Member] {
    do {
      return try JSON.parse(header).objectValue?.members ?? []
    } catch {
      let place = JSONPlace(of: error.offset, in: header)
      throw FilesError.SafetensorsFault.header(error.fault, line: place.line, column: place.column)
    }
  }

  private static func metadata(_ value: JSON) throws -> [(key: String, value: String)] {
    guard let object = value.objectValue else { throw FilesError.SafetensorsFault.metadata(key: nil) }
    return try object.members.map { member in
      guard let text = member.value.stringValue else {
        throw FilesError.SafetensorsFault.metadata(key: member.key)
      }
      return (member.key, text)
    }
  }

  /// Every byte of the data belongs to exactly one tensor.
  private static func checkCoverage(_ tensors: [TensorEntry], dataSize: Int) throws {
    var end = 0
    for tensor in tensors {
      let start = tensor.range.lowerBound
      if start > end { throw FilesError.SafetensorsFault.gap(tensor: tensor.name, expected: end, found: start) }
      if start < end { throw FilesError.SafetensorsFault.overlap(tensor: tensor.name, expected: end, found: start) }
      end = tensor.range.upperBound
      if end > dataSize { throw FilesError.SafetensorsFault.pastEnd(tensor: tensor.name, end: end, data: dataSize) }
    }
    guard end == dataSize else { throw FilesError.SafetensorsFault.trailingBytes(used: end, data: dataSize) }
  }
}

extension TensorEntry {
  /// Reads one entry of the header and holds its range against its type and shape.
  /// - Throws: `FilesError.SafetensorsFault`.
  fileprivate init(name: String, header: JSON) throws {
    guard let typeName = header["dtype"]?.stringValue else {
      throw FilesError.SafetensorsFault.entry(tensor: name, field: "dtype")
    }
    guard let type = ScalarType(rawValue: typeName) else {
      throw FilesError.SafetensorsFault.unknownType(tensor: name, found: typeName)
    }
    guard let shape = header["shape"].flatMap(Self.naturalNumbers) else {
      throw FilesError.SafetensorsFault.entry(tensor: name, field: "shape")
    }
    guard let offsets = header["data_offsets"].flatMap(Self.naturalNumbers), offsets.count == 2 else {
      throw FilesError.SafetensorsFault.entry(tensor: name, field: "data_offsets")
    }
    guard offsets[0] <= offsets[1] else {
      throw FilesError.SafetensorsFault.reversedRange(tensor: name, start: offsets[0], end: offsets[1])
    }
    var bytes = type.byteCount
    for dimension in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: dimension)
      guard !overflow else { throw FilesError.SafetensorsFault.sizeOverflow(tensor: name, shape: shape) }
      bytes = product
    }
    let found = offsets[1] - offsets[0]
    guard found == bytes else {
      throw FilesError.SafetensorsFault.sizeMismatch(
        tensor: name, type: type, shape: shape, expected: bytes, found: found)
    }
    self.init(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func naturalNumbers(_ value: JSON) -> [Int]? {
    guard let elements = value.arrayValue else { return nil }
    let numbers = elements.compactMap { element in element.intValue.flatMap { $0 >= 0 ? $0 : nil } }
    return numbers.count == elements.count ? numbers : nil
  }
}
