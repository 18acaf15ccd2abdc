/// Where a server that runs finds models.
package protocol ModelSource: Sendable {
  /// Opens a model as the command line names it; takes its time.
  ///
  /// - Throws: when there is none, or it cannot be opened.
  func open(_ model: String, name: String) throws -> ServedModel

  /// The models that the server was started with, looked up again.
  ///
  /// - Parameter current: those that are served; one that is still the same is taken from here.
  /// - Throws: when one cannot be found or opened.
  func all(reusing current: [ServedModel]) throws -> [ServedModel]
}
