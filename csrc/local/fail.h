/* Sentences for the user. */
#ifndef FS_FAIL_H
#define FS_FAIL_H

#include <stddef.h>

/* Writes the sentence, cut to `error_size`, and returns -1: `return fs_fail(error, error_size, "…", …);`. */
int fs_fail(char *error, size_t error_size, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
