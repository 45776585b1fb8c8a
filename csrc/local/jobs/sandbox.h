/* What a process that decodes a stranger's file may still do: compute, read and write in one directory, and
 * talk on the descriptors that it has. */
#ifndef FS_SANDBOX_H
#define FS_SANDBOX_H

#include <stdint.h>

typedef struct fs_sandbox_limits {
  int64_t cpu_seconds;  /* of all its threads; then SIGXCPU */
  int64_t memory_bytes; /* data that it may allocate; then allocations fail */
  int64_t file_bytes;   /* of a file that it writes; then SIGXFSZ, and writes fail */
  int nice;             /* added to its own */
} fs_sandbox_limits;

/* Limits this process. */
void fs_sandbox_limit(const fs_sandbox_limits *limits);

/* From here on no program can be started, no network reached, no process signalled (seccomp), and no file
 * opened but below `readable` (to read; a list that ends with NULL) and `writable` (Landlock). A kernel that
 * has one of the two not is used without it. */
void fs_sandbox_close(const char *const *readable, const char *writable);

/* The part of fs_sandbox_close that is seccomp; nothing on machines whose calls it does not know. */
void fs_sandbox_filter(void);

#endif
