/// One tensor of a safetensors file: what it is called and where its bytes stand.
package struct TensorEntry: Sendable, Equatable {
  package let name: String
  package let type: ScalarType
  /// Row-major; empty for a single number.
  package let shape: [Int]
  /// Bytes within the data section.
  package let range: Range<Int>
  /// Number of elements.
  package var count: Int { range.count / type.byteCount }

  package static func == (left: TensorEntry, right: TensorEntry) -> Bool {
    left.name.hasSameBytes(as: right.name) && left.type == right.type && left.shape == right.shape
      && left.range == right.range
  }
}
