/* Restricts a process that decodes untrusted files to computing, to files of one directory, and to its open
 * descriptors. */
#ifndef FS_SANDBOX_H
#define FS_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

typedef struct fs_sandbox_limits {
  int64_t cpu_seconds;  /* of all threads together; SIGXCPU beyond */
  int64_t memory_bytes; /* of data; allocations fail beyond */
  int64_t file_bytes;   /* of a written file; SIGXFSZ beyond, and the write fails */
  int nice;             /* added to the process's niceness */
} fs_sandbox_limits;

/* Applies the limits to this process. */
void fs_sandbox_limit(const fs_sandbox_limits *limits);

/* From here on this process can start no program, reach no network and signal no process (seccomp), and open
 * files only below `readable` (for reading; ends with NULL) and `writable` (Landlock). On a kernel without
 * one of the two the other still applies. */
void fs_sandbox_close(const char *const *readable, const char *writable);

/* Ends this process, whose files are closed, without the destructors of its libraries: those of FFmpeg's 180
 * take 40 ms of the processor. */
_Noreturn void fs_sandbox_exit(void);

/* What of that this machine does not have, for people: "seccomp", "Landlock" or both; NULL where nothing is
 * missing. */
const char *fs_sandbox_lacks(void);

/* Installs the seccomp filter of fs_sandbox_close. Does nothing on architectures without a list of calls. */
void fs_sandbox_filter(void);

/* Whether there is such a list, and the kernel takes filters. */
bool fs_sandbox_can_filter(void);

#endif
