/* Writes videos (H.264 in MP4) and GIFs, marked as altered (provenance.h). */
#ifndef FS_WRITER_H
#define FS_WRITER_H

#include "local/media/reader.h"

typedef struct fs_writer fs_writer;

/* Writes to a temporary name beside `path`. `gif` chooses the format. Frames are as `info` says; `source` is
 * what they come from: its sound, subtitles, chapters and the like are taken over as far as MP4 holds them
 * (tracks.h, metadata.h), NULL where nothing is to be. What is not, is noted in `notes`, which are borrowed
 * to the end. Returns NULL with a sentence in `error`. */
fs_writer *fs_writer_open(const char *path, bool gif, const fs_media_info *info, const fs_source *source,
                          fs_notes *notes, int threads, char *error, size_t error_size);

/* Both return 0, or -1 with a sentence in `error`; the caller keeps what it gave. */
int fs_writer_frame(fs_writer *writer, AVFrame *frame, char *error, size_t error_size);
int fs_writer_packet(fs_writer *writer, AVPacket *packet, char *error, size_t error_size);

/* Completes the file and gives it its name. `last_duration` is how long the last frame is shown, in the
 * frames' time base. */
int fs_writer_finish(fs_writer *writer, int64_t last_duration, char *error, size_t error_size);

/* Releases all, and removes the file if it was not finished. NULL is fine. */
void fs_writer_close(fs_writer *writer);

#endif
