/// The cleaning of neural machine translation: drops some controls and makes spaces of others and of marks that are none.
struct Nmt: TextNormalizer {
  static let typeName = "Nmt"

  init(_ section: ConfigurationSection, unicode: UnicodeTables) {}

  var asciiTreatment: ASCIITreatment { .alone }

  func normalize(_ text: inout AlignedScalars) {
    text.removeAll { scalar in
      switch scalar {
      case 0x01...0x08, 0x0B, 0x0E...0x1F, 0x7F, 0x8F, 0x9F: true
      default: false
      }
    }
    text.map { scalar in
      switch scalar {
      case 0x09, 0x0A, 0x0C, 0x0D, 0x1680, 0x200B...0x200F, 0x2028, 0x2029, 0x2581, 0xFEFF, 0xFFFD: 0x20
      default: scalar
      }
    }
  }
}
