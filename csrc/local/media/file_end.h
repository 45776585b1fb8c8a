/* Where a file ends, by what it says of itself. Demuxers read as far as it goes and call that the end. */
#ifndef FS_FILE_END_H
#define FS_FILE_END_H

#include <libavformat/avformat.h>

typedef enum fs_file_end {
  FS_FILE_END_UNKNOWN, /* the format does not tell */
  FS_FILE_END_WHOLE,
  FS_FILE_END_CUT,  /* the file goes on by its own account, and its bytes do not */
  FS_FILE_END_MORE, /* another film follows, which the demuxer does not read */
} fs_file_end;

/* How the opened file ends. Its position is lost. */
fs_file_end fs_file_end_find(const AVFormatContext *format);

#endif
