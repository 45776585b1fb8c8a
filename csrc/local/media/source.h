/* The source of a result, for what the result keeps beside the picture. */
#ifndef FS_SOURCE_H
#define FS_SOURCE_H

#include "local/media/spans.h"

#include <libavformat/avformat.h>

/* Borrowed from the reader. */
typedef struct fs_source {
  const AVFormatContext *format;
  int video;             /* index of the stream of the frames */
  int64_t origin;        /* microseconds: the file's clock at the file's begin */
  int64_t end;           /* microseconds: of picture and sound on the timeline, as the file tells; INT64_MAX
                            where it does not */
  const fs_spans *spans; /* the parts that are read */
} fs_source;

#endif
