#define _GNU_SOURCE
#include "cfiles.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

// From linux/fs.h, which clashes with the C library's own headers on some systems.
#define CFILES_NOREPLACE 1u
#define CFILES_EXCHANGE 2u

int cfiles_open(const char *path, int flags, mode_t mode) {
  return open(path, flags, mode);
}

int cfiles_open_at(int directory, const char *path, int flags, mode_t mode) {
  return openat(directory, path, flags, mode);
}

// Called by number: not every C library has a wrapper.
static int rename_with(const char *from, const char *to, unsigned flags) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, flags);
}

int cfiles_rename_new(const char *from, const char *to) {
  return rename_with(from, to, CFILES_NOREPLACE);
}

int cfiles_exchange(const char *first, const char *second) {
  return rename_with(first, second, CFILES_EXCHANGE);
}
