internal import Glibc

extension FilesError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let operation, let path, let code):
      "\(path): cannot \(operation.rawValue): \(String(cString: strerror(code)))\(Self.advice(code))"
    case .notRegularFile(let path):
      "\(path): expected a plain file, found a directory or device; name a file"
    case .notDirectory(let path):
      "\(path): expected a directory, found a file; name a directory"
    case .unsafeName(let name, let source):
      "\(source): the name \(Self.quoted(name)) leads outside the directory; use a relative name without '..'"
    case .inUse(let path):
      "\(path): another process is using it; wait until it is done and try again"
    case .keepsChanging(let path):
      "\(path): was replaced each time it was read; wait until nothing writes there and try again"
    case .json(let source, let line, let column, let fault):
      "\(source):\(line):\(column): \(fault.description)"
    case .safetensors(let path, let fault):
      "\(path): \(fault.description)"
    case .zip(let path, let fault):
      "\(path): \(fault.description); fetch the archive again"
    case .gzip(let source, let fault):
      "\(source): \(fault.description); fetch or compress the file again"
    }
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOENT: "; check the path"
    case EACCES, EPERM: "; check who owns it and its permissions"
    case ENOSPC, EDQUOT: "; free some space and try again"
    case EROFS: "; choose a place that can be written"
    case EMFILE, ENFILE: "; close other programs or raise the limit (ulimit -n)"
    case EINVAL: "; the file system may not support this, try another one"
    default: ""
    }
  }

  /// One line, however the text came in: control characters are escaped and long texts cut.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for (index, scalar) in text.unicodeScalars.enumerated() {
      if index == 120 {
        result += "…"
        break
      }
      result += scalar.value < 0x20 || scalar.value == 0x7f ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result + "\""
  }

  static func shown(_ byte: UInt8) -> String {
    (0x21...0x7e).contains(byte) ? "'\(Character(Unicode.Scalar(byte)))'" : "byte 0x\(String(byte, radix: 16))"
  }
}

extension FilesError.JSONFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .empty: "expected JSON, found nothing; write a value or {}"
    case .byteOrderMark: "JSON must not begin with a byte order mark; save the file as plain UTF-8"
    case .unexpectedByte(let found, let expected):
      "expected \(expected), found \(FilesError.shown(found)); correct the JSON"
    case .unexpectedEnd(let expected): "expected \(expected), found the end; the file may have been cut short"
    case .trailingBytes: "expected the end after the JSON value, found more; remove what follows"
    case .duplicateKey(let key): "the key \(FilesError.quoted(key)) appears twice in one object; keep one of them"
    case .invalidUTF8: "expected UTF-8, found bytes that are not; save the file as UTF-8"
    case .controlCharacter(let byte):
      "expected an escaped control character, found \(FilesError.shown(byte)) in a string; write \\u00XX"
    case .invalidEscape: "expected an escape such as \\n or \\u00e9, found another; correct the string"
    case .loneSurrogate: "expected a pair of surrogate escapes, found one alone; correct the string"
    case .invalidNumber: "expected a number such as 1, -0.5 or 1e-3, found another form; correct the number"
    case .numberOutOfRange(let literal):
      "expected a number in double range, found \(FilesError.quoted(literal)); correct the number"
    case .tooDeep(let limit): "expected at most \(limit) nested levels, found more; flatten the JSON"
    case .tooLarge(let bytes, let limit): "expected at most \(limit) bytes of JSON, found \(bytes); split the file"
    }
  }
}

extension FilesError.CompressionFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .invalidData: "the compressed data is damaged"
    case .truncated: "the compressed data ends too early"
    case .trailingBytes(let count): "\(count) bytes follow the compressed data"
    case .overLimit(let limit): "the data unpacks to more than the \(limit) bytes allowed"
    case .outOfMemory: "there is not enough memory to unpack"
    }
  }
}

extension FilesError.ZipFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAnArchive: "expected a zip archive, found no end-of-archive record"
    case .damaged(let what): "the zip archive is damaged: \(what)"
    case .unsafeName(let name): "the entry \(FilesError.quoted(name)) would be written outside the directory"
    case .duplicateName(let name): "the entry \(FilesError.quoted(name)) appears twice"
    case .link(let name): "the entry \(FilesError.quoted(name)) is a link; only plain files are unpacked"
    case .encrypted(let name): "the entry \(FilesError.quoted(name)) is encrypted"
    case .method(let name, let number):
      "the entry \(FilesError.quoted(name)) has compression method \(number), expected 0 (stored) or 8 (deflate)"
    case .checksum(let name): "the entry \(FilesError.quoted(name)) does not match its checksum"
    case .size(let name, let expected, let found):
      "the entry \(FilesError.quoted(name)) should unpack to \(expected) bytes, found \(found)"
    case .overLimit(let name, let bytes, let limit):
      "the entry \(FilesError.quoted(name)) unpacks to \(bytes) bytes, at most \(limit) are allowed"
    case .compression(let name, let fault): "the entry \(FilesError.quoted(name)): \(fault.description)"
    }
  }
}
