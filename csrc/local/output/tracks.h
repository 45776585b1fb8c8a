/* Sound and subtitles of a result. A stream that the output can hold is copied bit for bit; other sound
 * becomes AAC, other text 3GPP timed text; the rest is left out, with a note. */
#ifndef FS_TRACKS_H
#define FS_TRACKS_H

#include "local/media/notes.h"
#include "local/media/reader.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct fs_tracks fs_tracks;

/* Decides for each stream of the source whether it is copied, converted or left out. Returns NULL when memory
 * is short. */
fs_tracks *fs_tracks_new(const fs_source *source, fs_notes *notes);

/* The output's format: "mp4", or "mov" (the same layout as QuickTime) if only that holds a sound unchanged.
 */
const char *fs_tracks_format(const fs_tracks *tracks);

/* Adds the streams to the output, after its video stream. Returns 0 or an AVERROR. */
int fs_tracks_add_streams(fs_tracks *tracks, AVFormatContext *output);

/* Writes a packet of the source, which is not changed. A packet of a stream that is left out, and a damaged
 * packet, is skipped. Returns 0 or an AVERROR. */
int fs_tracks_write(fs_tracks *tracks, AVFormatContext *output, const AVPacket *packet);

/* Writes what the converters still hold, and notes the skipped packets. Returns 0 or an AVERROR. */
int fs_tracks_finish(fs_tracks *tracks, AVFormatContext *output, fs_notes *notes);

void fs_tracks_free(fs_tracks *tracks);

#endif
