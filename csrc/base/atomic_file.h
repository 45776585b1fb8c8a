/* Local files as the two ends of a media transfer. */
#ifndef FS_FILE_H
#define FS_FILE_H

#include <stddef.h>
#include <stdint.h>

/* A file that comes into being whole or not at all: written under a temporary name beside its place, synced,
 * then renamed. */
typedef struct fs_sink {
  int fd;
  char *path, *temporary; /* owned; both NULL when closed */
} fs_sink;

/* Each returns 0, or -1 with errno. fs_sink_abort may be called at any time, also twice. */
int fs_sink_open(fs_sink *sink, const char *path);
int fs_sink_write(fs_sink *sink, const char *data, size_t length);
int fs_sink_restart(fs_sink *sink); /* forget what was written */
int fs_sink_commit(fs_sink *sink);
void fs_sink_abort(fs_sink *sink);

/* Opens a regular file for reading and tells its size. Returns the descriptor, or -1 with errno (EISDIR,
 * EINVAL for what is neither a directory nor a regular file). */
int fs_source_open(const char *path, int64_t *size);

/* Whether a file could be created at `path`: 0, or -1 with errno. Nothing is left behind. */
int fs_sink_probe(const char *path);

#endif
