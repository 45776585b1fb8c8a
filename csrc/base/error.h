/* Error messages, as sentences for the user. */
#ifndef FS_ERROR_H
#define FS_ERROR_H

/* Bytes of a sentence with its end; a longer one is cut. */
enum { FS_ERROR_SIZE = 512 };

/* The sentence of a call that failed: the caller's, and only written where there is one. */
typedef struct fs_error {
  char text[FS_ERROR_SIZE];
} fs_error;

/* Writes the sentence and returns -1: `return fs_fail(error, "…", …);`. A macro, so that static analysers see
 * the -1. */
#define fs_fail(...) fs_fail_always(fs_fail_say(__VA_ARGS__))

int fs_fail_say(fs_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* errno of a file, or of a process or thread that does not start, in words, with what can be done where a
 * limit of the system is reached. */
const char *fs_file_error(int error);

/* errno of a file that could not be created, in words. That of a missing folder speaks of "no such file",
 * which no new file is; that of fs_atomic_file_open for a device of "no such device". */
const char *fs_creation_error(int error);

/* A file's name for a sentence, in which an empty one would not be seen. */
static inline const char *fs_shown_name(const char *path) {
  return *path ? path : "''";
}

static inline int fs_fail_always(int written) {
  (void)written;
  return -1;
}

#endif
