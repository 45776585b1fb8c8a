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
  int video, sound;        /* stream numbers; `sound` is -1 where there is none */
  bool still;              /* a single picture; then nothing but `format` is set */
} fs_container;

/* Returns 0, or -1 with a sentence in `error`. In both cases fs_container_close releases all. */
int fs_container_open(fs_container *container, const char *path, char *error, size_t error_size);

/* Whether the file ended far before its header says: after `packets` of the video stream, and with the last
 * packet of any stream ending at `end` microseconds. */
bool fs_container_ends_early(const fs_container *container, int64_t packets, int64_t end);

/* Where the file's clock stands at its beginning, in `base`. */
int64_t fs_container_start(const fs_container *container, AVRational base);

/* Goes to the last key frame of the video before `seconds` from its beginning. Returns false where the file
 * cannot; then nothing has changed. */
bool fs_container_seek(fs_container *container, double seconds);

void fs_container_close(fs_container *container);

/* How often the GIF at `path` is repeated: 0 for ever, -1 not at all. */
int fs_container_gif_loop(const char *path);

#endif
