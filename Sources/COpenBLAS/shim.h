#ifndef HONE_COPENBLAS_SHIM_H
#define HONE_COPENBLAS_SHIM_H

#if __has_include(<cblas.h>)
#include <cblas.h>
#elif __has_include(<openblas/cblas.h>)
#include <openblas/cblas.h>
#else
#error "OpenBLAS headers not found: install libopenblas-dev"
#endif

/* What the processor and the operating system support together; the compiler's runtime reads CPUID and XGETBV. */
static inline int hone_cpu_has_avx2_fma(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 1;
#endif
}

static inline int hone_cpu_has_avx512f(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
#else
  return 0;
#endif
}

#endif
