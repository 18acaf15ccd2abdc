extension SafetensorsWriter {
  /// A tensor whose bytes are written as they are, one part after the other.
  package struct RawTensor {
    package let name: String
    package let type: ScalarType
    /// Row-major.
    package let shape: [Int]
    package let parts: [Part]

    package init(name: String, type: ScalarType, shape: [Int], parts: [Part]) {
      self.name = name
      self.type = type
      self.shape = shape
      self.parts = parts
    }
  }

  /// Where bytes of a tensor come from.
  package enum Part {
    case bytes([UInt8])
    /// Bytes of a tensor of another file; the range counts from its beginning.
    case stored(SafetensorsFile, TensorEntry, Range<Int>)

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .stored(_, _, let range): range.count
      }
    }
  }

  /// Writes tensors of any type.
  /// - Throws: `FilesError` when names repeat, a shape does not fit its bytes, or writing fails.
  package static func write(
    _ tensors: [RawTensor], metadata: [(key: String, value: String)] = [], to file: StagedFile
  ) throws {
    let sorted = tensors.sorted { UTF8Key($0.name) < UTF8Key($1.name) }
    let entries = sorted.map { tensor in
      let bytes = tensor.parts.reduce(0) { $0 + $1.count }
      // Bytes that are no whole elements do not fit any shape.
      let count = bytes % tensor.type.byteCount == 0 ? bytes / tensor.type.byteCount : -1
      return Entry(name: tensor.name, type: tensor.type, shape: tensor.shape, count: count)
    }
    try writeHeader(entries, metadata: metadata.map { ($0.key, $0.value) }, to: file)
    for part in sorted.flatMap(\.parts) {
      switch part {
      case .bytes(let bytes): try bytes.withUnsafeBytes { try file.append($0) }
      case .stored(let stored, let entry, let range):
        try stored.withBytes(of: entry) { try file.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
      }
    }
  }
}

extension StoredPrecision {
  /// Values as they are stored.
  package func bytes(of values: [Float]) -> [UInt8] {
    switch self {
    case .float32: values.withUnsafeBytes { Array($0) }
    case .float16, .bfloat16: values.map(bits).withUnsafeBytes { Array($0) }
    }
  }
}
