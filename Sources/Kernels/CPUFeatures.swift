import COpenBLAS

/// What the processor can do, as far as the kernels depend on it.
package enum CPUFeatures {
  /// Whether this build's kernels can run here: a build for AVX2 and FMA dies with SIGILL on an older processor.
  package static var supportsThisBuild: Bool {
    #if arch(x86_64) && HONE_FMA
      hone_cpu_has_avx2_fma() != 0
    #else
      true
    #endif
  }

  /// The instruction set that the kernels were compiled for, for people: "AVX2+FMA", "x86-64 baseline" or "generic".
  package static var buildInstructionSet: String {
    #if arch(x86_64) && HONE_FMA
      "AVX2+FMA"
    #elseif arch(x86_64)
      "x86-64 baseline"
    #else
      "generic"
    #endif
  }

  /// Whether products run in the wide micro-kernel here.
  package static var usesWideTiles: Bool {
    #if arch(x86_64) && HONE_FMA
      hasAVX512
    #else
      false
    #endif
  }

  /// Whether processor and operating system offer AVX-512 (foundation and vector-length extensions).
  package static var hasAVX512: Bool { hone_cpu_has_avx512f() != 0 }
}
