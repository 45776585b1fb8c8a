/* Error messages, as sentences for the user. */
#ifndef FS_ERROR_H
#define FS_ERROR_H

#include <stddef.h>

/* Writes the sentence, cut to `error_size`, and returns -1: `return fs_fail(error, error_size, "…", …);`. A
 * macro, so that static analysers see the -1. */
#define fs_fail(...) fs_fail_always(fs_fail_say(__VA_ARGS__))

int fs_fail_say(char *error, size_t error_size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* errno of a file in words, with what can be done where a limit of the system is reached. */
const char *fs_file_error(int error);

/* errno of a file that could not be created, in words. That of a missing folder speaks of "no such file",
 * which no new file is; that of fs_atomic_file_open for a device of "no such device". */
const char *fs_creation_error(int error);

static inline int fs_fail_always(int written) {
  (void)written;
  return -1;
}

#endif
