import COpenBLAS

/// The BLAS that stands beside the packed kernels: for other shapes, for measuring, and as their twin in tests.
package enum BLAS {
  /// One BLAS thread per caller; set before any worker starts, since the setting is global to the process.
  package static func useOneThread() {
    openblas_set_num_threads(1)
  }

  /// What the library says of itself: version and core type.
  package static var configuration: String {
    guard let text = openblas_get_config() else { return "unknown" }
    return String(cString: text)
  }

  /// The processor family whose kernels the library chose.
  package static var coreName: String {
    guard let text = openblas_get_corename() else { return "unknown" }
    return String(cString: text)
  }

  /// c[m, n] = alpha · op(a)·op(b) + beta · c, all row-major.
  package static func multiply(
    m: Int, n: Int, k: Int, alpha: Float = 1, _ a: UnsafePointer<Float>, transposeA: Bool = false, lda: Int,
    _ b: UnsafePointer<Float>, transposeB: Bool = false, ldb: Int, beta: Float = 0,
    _ c: UnsafeMutablePointer<Float>, ldc: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, Int32(m),
      Int32(n), Int32(k), alpha, a, Int32(lda), b, Int32(ldb), beta, c, Int32(ldc))
  }
}
