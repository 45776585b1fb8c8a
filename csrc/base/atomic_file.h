/* A file that comes into being whole or not at all: written under a temporary name beside its own, synced,
 * then renamed. Where `path` is a symbolic link, all this happens where the link points to, and the link
 * stays.
 */
#ifndef FS_ATOMIC_FILE_H
#define FS_ATOMIC_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_atomic_file {
  int fd;                 /* owned */
  char *path, *temporary; /* owned; both NULL when closed. `temporary` may be written by its name, too */
} fs_atomic_file;

/* Each returns 0, or -1 with errno (EISDIR for a directory, ENXIO for a device, pipe or socket at `path`).
 * fs_atomic_file_abort may be called at any time, also twice, and after a commit, which it leaves alone. */
int fs_atomic_file_open(fs_atomic_file *file, const char *path);
int fs_atomic_file_write(fs_atomic_file *file, const void *data, size_t length);
int fs_atomic_file_commit(fs_atomic_file *file);
void fs_atomic_file_abort(fs_atomic_file *file);

/* As fs_atomic_file_open, but goes on with what fs_atomic_file_suspend has left for the same path; `left` is
 * how many bytes that is. Whoever writes the file has it to himself: another one at the same time gets a new
 * one.
 */
int fs_atomic_file_resume(fs_atomic_file *file, const char *path, int64_t *left);

/* Whether what is written can be left for fs_atomic_file_resume. */
bool fs_atomic_file_is_kept(const fs_atomic_file *file);

/* Closes the file and leaves what was written. */
void fs_atomic_file_suspend(fs_atomic_file *file);

/* Drops what was written after `length` bytes, and goes on from there. */
int fs_atomic_file_cut(fs_atomic_file *file, int64_t length);

/* Whether a file could be created at `path`, and its disk has room: 0, or -1 with errno. Nothing is left
 * behind. */
int fs_atomic_file_probe(const char *path);

#endif
