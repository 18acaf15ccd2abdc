/// What can be wrong with a task file, its overrides or its settings.
package enum TaskDefinitionError: Error, Equatable, Sendable {
  // The text.
  case tooLarge(TaskPlace, bytes: Int, limit: Int)
  case notUTF8(TaskPlace)
  case notYAML(TaskPlace, problem: String)
  case tabIndentation(TaskPlace)
  case severalDocuments(TaskPlace)
  case duplicateKey(TaskPlace, key: String)
  case tooManyAliases(TaskPlace, found: Int, limit: Int)
  case tooIntricate(TaskPlace)
  // The settings.
  case newerVersion(TaskPlace, found: String)
  case unknownKey(TaskPlace, key: String, parent: String, suggestion: String?, known: [String])
  case keyOfOtherMethod(TaskPlace, key: String, method: String, owners: [String])
  case missingKey(TaskPlace, path: String, expected: String)
  case wrongValue(TaskPlace, path: String, expected: String, found: String, suggestion: String?)
  case repeatedText(TaskPlace, path: String, text: String)
  case conflict(TaskPlace, paths: [String], reason: String)
  case wordList(TaskPlace, file: String, found: String, largest: Int)
  // The command line.
  case badOverride(String, reason: String)
}
