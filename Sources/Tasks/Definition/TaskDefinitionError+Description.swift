extension TaskDefinitionError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLarge(let place, let bytes, let limit):
      "\(place): a task file has at most \(limit) bytes, this one has \(bytes); name the data in it, do not paste it"
    case .notUTF8(let place):
      "\(place): expected UTF-8 text, found other bytes; save the file as UTF-8"
    case .notYAML(let place, let problem):
      "\(place): this is not valid YAML for a task (\(problem)); check indentation, colons and quotes there"
    case .tabIndentation(let place):
      "\(place): the line is indented with a tab; YAML takes only spaces"
    case .severalDocuments(let place):
      "\(place): a second document begins here; a task file holds one, so remove the '---' and what follows"
    case .duplicateKey(let place, let key):
      "\(place): the key '\(key)' stands twice in one mapping; remove one"
    case .tooManyAliases(let place, let found, let limit):
      "\(place): found \(found) aliases (*name), at most \(limit) are read; write the values out"
    case .tooIntricate(let place):
      "\(place): nested too deeply or too large once its aliases are written out; a task file is flat and small"
    case .newerVersion(let place, let found):
      "\(place): version: expected 1, found \(found); this hone reads task files of version 1"
    case .unknownKey(let place, let key, let parent, let suggestion, let known):
      "\(place): unknown key '\(key)'" + (parent.isEmpty ? "" : " in '\(parent)'") + "; "
        + (suggestion.map { "did you mean \($0)?" } ?? "the keys here are \(known.joined(separator: ", "))")
    case .keyOfOtherMethod(let place, let key, let method, let owners):
      "\(place): '\(key)' belongs to the method \(owners.joined(separator: " or ")), and the task's is \(method); "
        + "remove it, or set method.name: \(owners.first ?? "")"
    case .missingKey(let place, let path, let expected):
      "\(place): '\(path)' is missing; add it: \(expected)"
    case .wrongValue(let place, let path, let expected, let found, let suggestion):
      "\(place): " + (path.isEmpty ? "" : "\(path): ") + "expected \(expected), found \(found)"
        + (suggestion.map { "; did you mean \($0)?" } ?? "")
    case .repeatedText(let place, let path, let text):
      "\(place): \(path): '\(text)' stands in the list twice; remove one"
    case .conflict(let place, let paths, let reason):
      "\(place): \(paths.joined(separator: " and ")): \(reason)"
    case .wordList(let place, let file, let found, let largest):
      "\(place): patterns.file: \(file): expected a text file with an entry a line, at most \(largest >> 20) MiB, found "
        + found
    case .badOverride(let text, let reason):
      "--set \(text): \(reason); write it as key=value, for instance training.epochs=5"
    }
  }
}
