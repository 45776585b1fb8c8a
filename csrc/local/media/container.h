/* Opens media files that may come from anyone: containers only, and never a second file. */
#ifndef FS_CONTAINER_H
#define FS_CONTAINER_H

#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct fs_container {
  AVFormatContext *format; /* owned */
  AVIOContext *file;       /* owned */
  const AVCodec *decoder;  /* of the video stream */
  int video;               /* its number */
  bool still;              /* a single picture; then nothing else is set */
} fs_container;

/* Returns 0, or -1 with a sentence in `error`. In both cases fs_container_close releases all. */
int fs_container_open(fs_container *container, const char *path, char *error, size_t error_size);

/* By how much the file ends before its header says, in microseconds, where the last packet of any stream ends
 * at `end` microseconds of the file's clock; 0 where it does not, or where that cannot be told. */
int64_t fs_container_missing(const fs_container *container, int64_t end);

/* Goes to the last key frame of the video before `at`, in the video's time base, by the file's clock. Returns
 * false where the file cannot; then nothing has changed. */
bool fs_container_seek(fs_container *container, int64_t at);

void fs_container_close(fs_container *container);

/* How often the GIF at `path` is repeated: 0 for ever, -1 not at all. */
int fs_container_gif_loop(const char *path);

#endif
