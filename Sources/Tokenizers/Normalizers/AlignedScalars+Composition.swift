extension AlignedScalars {
  /// Full decomposition with canonical ordering, then composition if asked for (NFC, NFKD, NFKC).
  ///
  /// - Parameters:
  ///   - further: Compatibility decompositions too.
  ///   - composes: Composes what remains next to each other or is not blocked by a mark between.
  mutating func normalize(further: Bool, composes: Bool, _ unicode: UnicodeTables) {
    let changing: CharacterClass = further ? [.nonStarter, .decomposesFurther] : .nonStarter
    let changes = scalars.contains { scalar in
      let found = unicode[scalar]
      if !found.isDisjoint(with: changing) { return true }
      if !composes { return found.contains(.decomposes) }
      return found.contains(.composesBackward) || (found.contains(.decomposes) && !found.contains(.composite))
    }
    guard changes else { return }
    var changed = decomposed(further: further, unicode)
    if composes { changed = changed.composed(unicode) }
    transform(changed)
  }

  private func decomposed(further: Bool, _ unicode: UnicodeTables) -> ScalarChanges {
    var changed = ScalarChanges()
    var marks = PendingMarks()
    for scalar in scalars {
      var isFirst = true
      let add = { (part: UInt32) in
        let combiningClass = unicode.combiningClass(part)
        if combiningClass == 0 {
          marks.flush { changed.append($0, $1 ? 0 : 1) }
          changed.append(part, isFirst ? 0 : 1)
        } else {
          marks.append(part, combiningClass: combiningClass, isFirst: isFirst)
        }
        isFirst = false
      }
      if further { unicode.decomposeFurther(scalar, add) } else { unicode.decompose(scalar, add) }
    }
    marks.flush { changed.append($0, $1 ? 0 : 1) }
    return changed
  }
}

extension ScalarChanges {
  /// Canonical composition (The Unicode Standard, section 3.11): a scalar joins the last starter unless a mark of the
  /// same or a higher class stands between.
  fileprivate func composed(_ unicode: UnicodeTables) -> ScalarChanges {
    var result = ScalarChanges()
    var starter: Int?
    var lastClass: UInt8?
    for (scalar, change) in zip(scalars, changes) {
      let combiningClass = unicode.combiningClass(scalar)
      if let starter, lastClass.map({ $0 < combiningClass }) ?? true,
        let composite = unicode.composed(result.scalars[starter], scalar)
      {
        result.set(composite, result.changes[starter] + change - 1, at: starter)
        continue
      }
      result.append(scalar, change)
      if combiningClass == 0 {
        starter = result.scalars.count - 1
        lastClass = nil
      } else if starter != nil {
        lastClass = combiningClass
      }
    }
    return result
  }
}
