/// The version of this build: what `hone --version` prints and what models say that they were trained with.
package enum HoneVersion {
  package static let current = "0.1.0"
}
