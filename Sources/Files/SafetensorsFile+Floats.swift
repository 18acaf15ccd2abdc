extension SafetensorsFile {
  /// Copies a tensor as 32-bit floats, rounding F64 to nearest; the source may be unaligned.
  /// - Throws: `FilesError.safetensors` when the type is not floating point, `destination` has not exactly
  ///   `entry.count` places, or a finite F64 value is too large.
  package func copyFloats(of entry: TensorEntry, into destination: UnsafeMutableBufferPointer<Float>) throws {
    guard destination.count == entry.count else {
      throw fault(.destinationSize(tensor: entry.name, expected: entry.count, found: destination.count))
    }
    try withBytes(of: entry) { source in
      switch entry.type {
      case .float32:
        UnsafeMutableRawBufferPointer(destination).copyMemory(from: source)
      case .float16:
        for index in destination.indices {
          let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
          destination[index] = Self.float(halfBits: UInt16(littleEndian: bits))
        }
      case .bfloat16:
        for index in destination.indices {
          let bits = source.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
          destination[index] = Float(bitPattern: UInt32(UInt16(littleEndian: bits)) << 16)
        }
      case .float64:
        for index in destination.indices {
          let value = Double(bitPattern: source.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self))
          destination[index] = Float(value)
          guard destination[index].isFinite || !value.isFinite else {
            throw fault(.valueOutOfRange(tensor: entry.name, index: index))
          }
        }
      default:
        throw fault(.notFloatingPoint(tensor: entry.name, type: entry.type))
      }
    }
  }

  private func fault(_ fault: FilesError.SafetensorsFault) -> FilesError {
    .safetensors(path: file.path, fault: fault)
  }

  /// IEEE 754 binary16 to binary32, exactly; written out because without F16C the conversion is a call a value.
  private static func float(halfBits bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) << 16
    let magnitude = UInt32(bits & 0x7fff)
    if magnitude >= 0x7c00 { return Float(bitPattern: sign | 0x7f80_0000 | (magnitude & 0x3ff) << 13) }
    if magnitude >= 0x0400 { return Float(bitPattern: sign | (magnitude << 13) + (112 << 23)) }
    // Subnormal halves are multiples of 2⁻²⁴, which a float holds exactly.
    return Float(bitPattern: sign | (Float(magnitude) * 0x1p-24).bitPattern)
  }
}
