/// Writes safetensors files of 32-bit floats as the reference does: tensors by name, header padded with spaces to 8.
package struct SafetensorsWriter {
  package struct Tensor {
    package let name: String
    /// Row-major; its product is the number of values.
    package let shape: [Int]
    package let values: UnsafeBufferPointer<Float>
    /// A factor for each row of the first dimension, applied to what is written and not to the values; nil: none.
    package let rowFactor: ((Int) -> Float)?
    /// What the values become in the file.
    package let precision: StoredPrecision

    package init(
      name: String, shape: [Int], values: UnsafeBufferPointer<Float>, rowFactor: ((Int) -> Float)? = nil,
      precision: StoredPrecision = .float32
    ) {
      self.name = name
      self.shape = shape
      self.values = values
      self.rowFactor = rowFactor
      self.precision = precision
    }
  }

  /// Writes header and data without a second copy of the data in memory.
  /// - Throws: `FilesError` when names repeat, a shape does not fit its values, or writing fails.
  package static func write(_ tensors: [Tensor], metadata: [(String, String)] = [], to file: StagedFile) throws {
    let sorted = tensors.sorted { UTF8Key($0.name) < UTF8Key($1.name) }
    let entries = sorted.map { tensor in
      Entry(name: tensor.name, type: tensor.precision.type, shape: tensor.shape, count: tensor.values.count)
    }
    try writeHeader(entries, metadata: metadata, to: file)
    for tensor in sorted {
      if tensor.rowFactor != nil || tensor.precision != .float32 {
        try writeRows(of: tensor, to: file)
      } else {
        try file.append(UnsafeRawBufferPointer(tensor.values))
      }
    }
  }

  /// Some rows at a time, so that a large table needs no second copy of itself.
  private static func writeRows(of tensor: Tensor, to file: StagedFile) throws {
    let rows = tensor.shape.first ?? 1
    guard rows > 0, !tensor.values.isEmpty else { return }
    let columns = tensor.values.count / rows
    let block = 256
    var scaled: [Float] = []
    for start in stride(from: 0, to: rows, by: block) {
      scaled.removeAll(keepingCapacity: true)
      for row in start..<min(start + block, rows) {
        let factor = tensor.rowFactor?(row) ?? 1
        for value in tensor.values[(row * columns)..<((row + 1) * columns)] { scaled.append(value * factor) }
      }
      switch tensor.precision {
      case .float32: try scaled.withUnsafeBytes { try file.append($0) }
      case .float16, .bfloat16:
        try scaled.map(tensor.precision.bits).withUnsafeBytes { try file.append($0) }
      }
    }
  }

  /// What the header says of a tensor.
  struct Entry {
    let name: String
    let type: ScalarType
    let shape: [Int]
    /// Elements that will be written.
    let count: Int
  }

  /// - Parameter entries: by name.
  static func writeHeader(_ entries: [Entry], metadata: [(String, String)], to file: StagedFile) throws {
    do {
      try Array(header(entries, metadata: metadata).utf8).withUnsafeBytes { header in
        guard header.count <= SafetensorsHeader.largest else {
          throw FilesError.SafetensorsFault.headerTooLarge(
            bytes: UInt64(header.count), limit: SafetensorsHeader.largest)
        }
        try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.append($0) }
        try file.append(header)
      }
    } catch let fault as FilesError.SafetensorsFault {
      throw FilesError.safetensors(path: file.path, fault: fault)
    }
  }

  private static func header(_ tensors: [Entry], metadata: [(String, String)]) throws -> String {
    var members: [JSONObject.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.map { JSONObject.Member(key: $0.0, value: .string($0.1)) }
      members.append(JSONObject.Member(key: "__metadata__", value: .object(JSONObject(texts))))
    }
    var previous = "__metadata__"
    var start = 0
    for tensor in tensors {
      try check(tensor, after: previous)
      let end = start + tensor.count * tensor.type.byteCount
      let entry: JSON = [
        "dtype": .string(tensor.type.rawValue),
        "shape": .array(tensor.shape.map { .number(JSONNumber($0)) }),
        "data_offsets": [.number(JSONNumber(start)), .number(JSONNumber(end))],
      ]
      members.append(JSONObject.Member(key: tensor.name, value: entry))
      start = end
      previous = tensor.name
    }
    let text = JSON.object(JSONObject(members)).serialized()
    return text + String(repeating: " ", count: -text.utf8.count & 7)
  }

  private static func check(_ tensor: Entry, after previous: String) throws {
    guard !tensor.name.hasSameBytes(as: "__metadata__") else {
      throw FilesError.SafetensorsFault.reservedName(tensor.name)
    }
    guard !tensor.name.hasSameBytes(as: previous) else {
      throw FilesError.SafetensorsFault.duplicateName(tensor.name)
    }
    var count = 1
    for dimension in tensor.shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflow else {
        throw FilesError.SafetensorsFault.sizeOverflow(tensor: tensor.name, shape: tensor.shape)
      }
      count = product
    }
    guard count == tensor.count else {
      throw FilesError.SafetensorsFault.valueCount(
        tensor: tensor.name, shape: tensor.shape, expected: count, found: tensor.count)
    }
  }
}
