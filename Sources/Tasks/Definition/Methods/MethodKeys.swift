import Files

/// Rows that several methods have.
enum MethodKeys {
  static func trainPooler(_ method: String) -> TaskKey {
    TaskKey(
      "method.train_pooler", .flag, default: false, method: method,
      "whether the pooler trains too and is saved with the adapter")
  }
}
