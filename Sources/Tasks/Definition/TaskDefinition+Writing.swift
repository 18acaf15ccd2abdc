package import Files

extension TaskDefinition {
  /// The definition with every setting written out, as nested objects in the order of the key table.
  package func json() -> JSON {
    SettingTree.nested(settings)
  }

  /// The definition as a task file with every setting written out; reading it gives an equal definition.
  package func yaml() -> String {
    YAMLWriter.document(json())
  }

  /// Every setting by its path.
  var settings: [(path: String, value: JSON)] {
    let top: [(path: String, value: JSON)] = [
      ("version", JSON(TaskDefinition.version)),
      ("name", .string(name)),
      ("kind", .string(kind)),
      ("description", JSON(description)),
      ("encoder", .string(encoder)),
      ("labels", JSON(labels)),
    ]
    return top + head.settings + data.settings + [("method.name", .string(type(of: method).name))]
      + method.settings + training.settings + [
        ("overflow", .string(overflow.rawValue)), ("context", .string(context.rawValue)),
      ] + calibration.settings + [
        ("patterns", patterns.isEmpty ? nil : .array(patterns.map(\.json)))
      ]
  }
}

/// Dotted paths into nested objects.
enum SettingTree {
  /// Settings of one group become one object at the place of the first of them.
  static func nested(_ settings: [(path: String, value: JSON)]) -> JSON {
    var order: [String] = []
    var groups: [String: [(path: String, value: JSON)]] = [:]
    for setting in settings {
      let parts = setting.path.split(separator: ".", maxSplits: 1).map(String.init)
      if groups[parts[0]] == nil { order.append(parts[0]) }
      groups[parts[0], default: []].append((parts.count > 1 ? parts[1] : "", setting.value))
    }
    let members = order.map { name in
      let inner = groups[name] ?? []
      let value = inner.count == 1 && inner[0].path.isEmpty ? inner[0].value : nested(inner)
      return JSONObject.Member(key: name, value: value)
    }
    return .object(JSONObject(members))
  }
}
