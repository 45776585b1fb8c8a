/* Where a media file ends, by what it says of itself: sizes before its parts, or a mark at its end. */
#ifndef FS_FILE_END_H
#define FS_FILE_END_H

#include "base/media/file_view.h"

typedef enum fs_file_end {
  FS_FILE_END_UNKNOWN, /* the file does not tell */
  FS_FILE_END_WHOLE,
  FS_FILE_END_BROKEN, /* it goes on behind bytes that are no part of it, where a reader stops */
  FS_FILE_END_CUT,    /* the file goes on by its own account, and its bytes do not */
  FS_FILE_END_MORE,   /* another film follows, which a reader does not reach */
  FS_FILE_END_JOINED, /* another film follows, which is read by the head of the first */
} fs_file_end;

/* How a file of the kind ends. */
fs_file_end fs_file_end_of_matroska(const fs_file_view *file);
fs_file_end fs_file_end_of_riff(const fs_file_view *file); /* AVI, WebP */
fs_file_end fs_file_end_of_mp4(const fs_file_view *file);  /* also pictures in such boxes (HEIC, AVIF) */
fs_file_end fs_file_end_of_gif(const fs_file_view *file);
fs_file_end fs_file_end_of_png(const fs_file_view *file);
fs_file_end fs_file_end_of_jpeg(const fs_file_view *file);

/* Whether nothing can read an MP4 or QuickTime film: it has frames, and the index of them, which many writers
 * put behind them, is missing or cut. False of one in fragments, each of which has an index of its own. */
bool fs_file_end_lacks_index(const fs_file_view *file);

#endif
