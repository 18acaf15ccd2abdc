extension JSONObject {
  /// The object with the members of another, which take the place of its own.
  package func adding(_ others: JSONObject) -> JSONObject {
    others.members.reduce(into: self) { object, member in object[member.key] = member.value }
  }
}
