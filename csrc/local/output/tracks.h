/* The tracks of a result beside its picture: sound and subtitles. What the output can hold is copied bit for
 * bit; other sound becomes AAC, other text 3GPP timed text; what can be neither is left out, with a note. */
#ifndef FS_TRACKS_H
#define FS_TRACKS_H

#include "local/media/notes.h"
#include "local/media/source.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct fs_tracks fs_tracks;

/* Decides about each stream of the source. Returns NULL when memory is short. */
fs_tracks *fs_tracks_new(const fs_source *source, fs_notes *notes);

/* "mp4", or "mov" (the same file laid out as QuickTime) where that alone holds a sound as it is. */
const char *fs_tracks_format(const fs_tracks *tracks);

/* Adds the streams to the output, whose own are there already. Returns 0 or an AVERROR. */
int fs_tracks_add_streams(fs_tracks *tracks, AVFormatContext *output);

/* Writes a packet of the source, which is left as it is; one of a stream that is not taken over is nothing.
 * Returns 0 or an AVERROR; a damaged packet is skipped. */
int fs_tracks_write(fs_tracks *tracks, AVFormatContext *output, const AVPacket *packet);

/* Writes what is still being converted, and notes what was skipped. Returns 0 or an AVERROR. */
int fs_tracks_finish(fs_tracks *tracks, AVFormatContext *output, fs_notes *notes);

void fs_tracks_free(fs_tracks *tracks);

#endif
