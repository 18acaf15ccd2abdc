/// Sentencepiece's rules, such as NFKC with a few more, packed as a map from short texts to others.
///
/// A grapheme cluster of less than six bytes becomes, as a whole, what the shortest beginning that the map knows becomes;
/// other clusters are mapped scalar by scalar. Marks can get lost so, which is what models were trained with.
struct Precompiled: TextNormalizer {
  static let typeName = "Precompiled"

  private static let longestCluster = 5

  private let map: CharacterMap
  private let unicode: UnicodeTables

  init(_ section: ConfigurationSection, unicode: UnicodeTables) throws {
    let packed = section.optional("precompiled_charsmap")
    map = try CharacterMap(base64: packed.string(), file: packed.file, place: packed.place)
    self.unicode = unicode
  }

  var asciiTreatment: ASCIITreatment { .amongASCII }

  func normalize(_ text: inout AlignedScalars) {
    var changed = ScalarChanges()
    var isChanged = false
    var breaks = GraphemeBreaks()
    let scalars = text.scalars
    var start = 0
    for (index, scalar) in scalars.enumerated() {
      if breaks.next(scalar, unicode), index > 0 {
        if append(scalars[start..<index], to: &changed) { isChanged = true }
        start = index
      }
    }
    if start < scalars.count, append(scalars[start...], to: &changed) { isChanged = true }
    if isChanged { text.transform(changed) }
  }

  /// - Returns: True when the map has the cluster or a part of it.
  private func append(_ cluster: ArraySlice<UInt32>, to changed: inout ScalarChanges) -> Bool {
    if cluster.count > 1, cluster.reduce(0, { $0 + UTF8Bytes($1).count }) <= Self.longestCluster,
      let text = map.text(of: cluster)
    {
      Self.append(text, for: cluster.count, to: &changed)
      return true
    }
    var isChanged = false
    for index in cluster.indices {
      if let text = map.text(of: cluster[index...index]) {
        Self.append(text, for: 1, to: &changed)
        isChanged = true
      } else {
        changed.append(cluster[index], 0)
      }
    }
    return isChanged
  }

  private static func append(_ text: [UInt32], for count: Int, to changed: inout ScalarChanges) {
    for (index, scalar) in text.enumerated() { changed.append(scalar, index < count ? 0 : 1) }
    if text.count < count { changed.addToLast(Int32(text.count - count)) }
  }
}
