/* Where a file ends that FFmpeg reads. Demuxers read as far as it goes and call that the end. */
#ifndef FS_FORMAT_END_H
#define FS_FORMAT_END_H

#include "base/media/file_end.h"

#include <libavformat/avformat.h>
#include <stdbool.h>

/* How the opened file ends. Its position is lost. */
fs_file_end fs_format_end_find(const AVFormatContext *format);

/* How many parts of the opened file are not as its own checksums say; 0 where it has none. Reads all of it.
 * Its position is lost. */
int fs_format_end_damaged_parts(const AVFormatContext *format);

/* Why a file cannot be opened, as a sentence. Its position is lost. */
const char *fs_format_end_problem(AVIOContext *file);

/* Whether an MP4 comes in fragments, each of which has an index of its own. */
bool fs_format_end_is_fragmented(AVIOContext *file);

/* How much of an MP4 can be read that ends in the middle of a later fragment's index, which FFmpeg refuses; 0
 * of others. The file's position is lost. */
int64_t fs_format_end_torn(AVIOContext *file);

#define FS_FILM_ITSELF "send the film itself, with its picture (an export may leave that out)"

/* What a file without a film holds, and what to do. */
const char *fs_format_end_without_film(const AVFormatContext *format);

#endif
