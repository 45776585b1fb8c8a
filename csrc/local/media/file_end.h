/* Where a file ends, by what it says of itself. Demuxers read as far as it goes and call that the end. */
#ifndef FS_FILE_END_H
#define FS_FILE_END_H

#include <libavformat/avformat.h>

typedef enum fs_file_end {
  FS_FILE_END_UNKNOWN, /* the format does not tell */
  FS_FILE_END_WHOLE,
  FS_FILE_END_BROKEN, /* it goes on behind bytes that are no part of it, where the demuxer stops */
  FS_FILE_END_CUT,    /* the file goes on by its own account, and its bytes do not */
  FS_FILE_END_MORE,   /* another film follows, which the demuxer does not read */
  FS_FILE_END_JOINED, /* another film follows, which the demuxer reads by the head of the first */
} fs_file_end;

/* How the opened file ends. Its position is lost. */
fs_file_end fs_file_end_find(const AVFormatContext *format);

/* How a file ends that begins like an MP4 and cannot be opened: without its index, it is cut. Its position is
 * lost. */
fs_file_end fs_file_end_of_mp4(AVIOContext *file);

#endif
