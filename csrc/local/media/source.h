/* What a result takes over of the file it is made from, beside the picture. */
#ifndef FS_SOURCE_H
#define FS_SOURCE_H

#include "local/media/spans.h"

#include <libavformat/avformat.h>

/* Borrowed from the reader. */
typedef struct fs_source {
  const AVFormatContext *format;
  int video;             /* the number of the stream that the frames come from */
  int64_t origin;        /* microseconds: where the file's clock stands at its beginning */
  const fs_spans *spans; /* what is read of it */
} fs_source;

#endif
