/// The members of a JSON object in their order; keys are compared by UTF-8 bytes.
package struct JSONObject: Sendable {
  package struct Member: Equatable, Sendable {
    package var key: String
    package var value: JSON

    package init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }

    package static func == (left: Member, right: Member) -> Bool {
      left.key.hasSameBytes(as: right.key) && left.value == right.value
    }
  }

  /// Small objects are searched in order, large ones through a table.
  static let largestSearched = 16

  /// Setting the members drops the table; lookups then search in order.
  package var members: [Member] {
    didSet { table = nil }
  }
  private var table: KeyTable?

  package init() {
    members = []
  }

  /// The members must have distinct keys.
  package init(_ members: [Member]) {
    self.members = members
    if members.count > Self.largestSearched { table = KeyTable(members) }
  }

  init(_ members: [Member], table: KeyTable?) {
    self.members = members
    self.table = table
  }

  /// Reads in constant time from a parsed object; setting replaces in place, appends, or removes with nil.
  package subscript(_ key: String) -> JSON? {
    get { position(of: key).map { members[$0].value } }
    set {
      if let position = position(of: key) {
        if let newValue { members[position].value = newValue } else { members.remove(at: position) }
      } else if let newValue {
        members.append(Member(key: key, value: newValue))
      }
    }
  }

  private func position(of key: String) -> Int? {
    if let table { return table.position(of: key, in: members) }
    return members.firstIndex { $0.key.hasSameBytes(as: key) }
  }
}

extension JSONObject: Equatable {
  package static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
}
