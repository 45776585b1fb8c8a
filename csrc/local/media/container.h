/* Opens untrusted media files: known containers only, and never a second file. */
#ifndef FS_CONTAINER_H
#define FS_CONTAINER_H

#include "base/error.h"

#include <libavformat/avformat.h>
#include <stdbool.h>

typedef struct fs_container {
  AVFormatContext *format; /* owned */
  AVIOContext *file;       /* owned */
  const AVCodec *decoder;  /* of the video stream */
  int video;               /* index of the video stream */
  int64_t end;             /* as much of the file is read; 0: all of it */
  bool still;              /* a still picture; nothing else is set then */
  /* what was read before its turn: packets, of which the first `taken` were read again, and what ended that
   */
  AVPacket **ahead; /* owned */
  int ahead_count, taken, ahead_status;
} fs_container;

/* Opens `path`. Streams of other programmes than the picture's are discarded (AVDISCARD_ALL). Returns 0, or
 * -1 with a sentence in `error`. Call fs_container_close in both cases. */
int fs_container_open(fs_container *container, const char *path, fs_error *error);

/* How many programmes of a broadcast there are beside that of the picture, which is the stream `video`. */
int fs_container_other_programmes(const AVFormatContext *format, int video);

/* Whether a stream belongs to these alone. */
bool fs_container_is_of_others(const AVFormatContext *format, int video, int stream);

/* The length in microseconds that the file tells; 0 if it does not. */
int64_t fs_container_duration(const fs_container *container);

/* Microseconds by which the file ends before its header says, if the last packet of any stream ends at `end`
 * (microseconds of the file's clock). 0 if nothing is missing, or if the header does not tell. */
int64_t fs_container_missing(const fs_container *container, int64_t end);

/* Reads the next packet, as av_read_frame does. AVERROR(EACCES) says that it is encrypted: what decodes of
 * it is noise, or one picture for the whole film. */
int fs_container_read(fs_container *container, AVPacket *packet);

/* Writes how the first frame is turned by its own word (nine numbers). Returns false where it tells none, or
 * is of a codec that has no such word. What is read for that is read again by fs_container_read. */
bool fs_container_first_turn(fs_container *container, int32_t matrix[9]);

/* Whether the file is of a kind that indexes its key frames. In others FFmpeg guesses, and may end up after
 * where it was sent, or between frames that do not decode alone. */
bool fs_container_seeks(const fs_container *container);

/* Seeks to the last key frame of the video at or before `at`, in the video's time base and on the file's
 * clock. Returns false if the file cannot seek; then the position is unchanged. */
bool fs_container_seek(fs_container *container, int64_t at);

void fs_container_close(fs_container *container);

#endif
