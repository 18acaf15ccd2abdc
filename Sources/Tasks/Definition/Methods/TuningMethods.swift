/// The training methods of this build, one row each.
package enum TuningMethods {
  package static let all: [any TuningMethod.Type] = [
    FullMethod.self,
    LoRAMethod.self,
    IA3Method.self,
    BitFitMethod.self,
    BottleneckMethod.self,
    PrefixMethod.self,
    LayersMethod.self,
    HeadMethod.self,
    ContrastiveMethod.self,
  ]

  /// The method of a task.
  ///
  /// - Throws: `TaskDefinitionError` from the method's own settings.
  static func read(_ reader: SettingsReader) throws -> any TuningMethod {
    let type = all.first { $0.name == reader.method } ?? FullMethod.self
    return try type.init(reader)
  }
}
