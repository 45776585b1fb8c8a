/* Writes videos (H.264 in MP4) and GIFs, marked as altered (provenance.h). */
#ifndef FS_WRITER_H
#define FS_WRITER_H

#include "base/error.h"
#include "local/media/reader.h"

typedef struct fs_writer fs_writer;

/* Opens a writer that writes to a temporary file beside `path`: a GIF if `gif`, else an MP4. `info` describes
 * the frames. Sound, subtitles, chapters and the like of `source` are kept as far as MP4 holds them
 * (tracks.h, metadata.h); NULL: nothing is kept. What is left out is noted in `notes`. `source` and `notes`
 * are borrowed until fs_writer_close. Returns NULL with a sentence in `error`. */
fs_writer *fs_writer_open(const char *path, bool gif, const fs_media_info *info, const fs_source *source,
                          fs_notes *notes, int threads, fs_error *error);

/* Write a frame, or a packet of the source; the caller keeps ownership. Return 0, or -1 with a sentence in
 * `error`. */
int fs_writer_frame(fs_writer *writer, AVFrame *frame, fs_error *error);
int fs_writer_packet(fs_writer *writer, AVPacket *packet, fs_error *error);

/* Completes the file and gives it its name. `last_duration` is the duration of the last frame, in the frames'
 * time base. Returns 0, or -1 with a sentence in `error`. */
int fs_writer_finish(fs_writer *writer, int64_t last_duration, fs_error *error);

/* Frees the writer, and removes a file that was not finished. NULL is allowed. */
void fs_writer_close(fs_writer *writer);

#endif
