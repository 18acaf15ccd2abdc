// The few system calls that Swift cannot see: GNU extensions and variadic functions.
// Every function returns what its system call returns and leaves the reason of a failure in errno.
#pragma once

#include <sys/types.h>

// open(2) without its variable arguments.
int cfiles_open(const char *path, int flags, mode_t mode);

// openat(2) without its variable arguments.
int cfiles_open_at(int directory, const char *path, int flags, mode_t mode);

// Renames `from` to `to` and fails with EEXIST when `to` exists.
int cfiles_rename_new(const char *from, const char *to);

// Exchanges two existing names in one step.
int cfiles_exchange(const char *first, const char *second);
