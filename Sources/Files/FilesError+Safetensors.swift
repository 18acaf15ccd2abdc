extension FilesError.SafetensorsFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notFloatingPoint, .destinationSize, .valueOutOfRange, .valueCount, .reservedName, .duplicateName: problem
    default: problem + "; the file is damaged or hostile, fetch it again"
    }
  }

  private var problem: String {
    func named(_ tensor: String) -> String { "tensor " + FilesError.quoted(tensor) }
    return switch self {
    case .fileTooShort(let bytes): "expected a safetensors file of at least 8 bytes, found \(bytes)"
    case .headerTooLarge(let bytes, let limit): "expected a header of at most \(limit) bytes, found \(bytes)"
    case .headerPastEnd(let header, let file):
      "expected a header of \(header) bytes after the first 8, found a file of \(file) bytes"
    case .headerStart(let found):
      "expected a header that begins with '{', found \(found.map(FilesError.shown) ?? "none")"
    case .header(let fault, let line, let column):
      "header line \(line), column \(column): \(fault.description)"
    case .metadata(let key):
      key.map { "expected a string for the metadata key \(FilesError.quoted($0)), found another value" }
        ?? "expected an object of strings as __metadata__, found another value"
    case .entry(let tensor, let field):
      "\(named(tensor)): expected a valid \(field), found none or another form"
    case .unknownType(let tensor, let found):
      "\(named(tensor)): expected a known dtype such as F32, found \(FilesError.quoted(found))"
    case .sizeOverflow(let tensor, let shape): "\(named(tensor)): the shape \(shape) is too large to count"
    case .reversedRange(let tensor, let start, let end):
      "\(named(tensor)): expected data_offsets in order, found [\(start), \(end)]"
    case .gap(let tensor, let expected, let found):
      "\(named(tensor)): expected data from byte \(expected), found a gap up to \(found)"
    case .overlap(let tensor, let expected, let found):
      "\(named(tensor)): expected data from byte \(expected), found an overlap from \(found)"
    case .sizeMismatch(let tensor, let type, let shape, let expected, let found):
      "\(named(tensor)): \(type.rawValue) of shape \(shape) needs \(expected) bytes, found \(found)"
    case .pastEnd(let tensor, let end, let data):
      "\(named(tensor)): its data ends at byte \(end), found only \(data) bytes of data"
    case .trailingBytes(let used, let data): "expected \(used) bytes of data, found \(data)"
    case .notFloatingPoint(let tensor, let type):
      "\(named(tensor)): expected F32, F16, BF16 or F64, found \(type.rawValue); convert the weights to F32"
    case .destinationSize(let tensor, let expected, let found):
      "\(named(tensor)): holds \(expected) values, found room for \(found); check the shapes in config.json"
    case .valueOutOfRange(let tensor, let index):
      "\(named(tensor)): the F64 value at \(index) does not fit in F32; convert the weights to F32"
    case .valueCount(let tensor, let shape, let expected, let found):
      "\(named(tensor)): the shape \(shape) needs \(expected) values, found \(found); correct the shape"
    case .reservedName(let name): "\(named(name)): this name is reserved; rename the tensor"
    case .duplicateName(let name): "\(named(name)): appears twice; rename one of them"
    }
  }
}
