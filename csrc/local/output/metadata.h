/* What a file says of itself: title, chapters, cover, time code. Taken over is what belongs to the work; what
 * tells of the place, the device and the programs it went through is left out. */
#ifndef FS_METADATA_H
#define FS_METADATA_H

#include "local/media/notes.h"
#include "local/media/source.h"

/* Prepares the output, which has its video stream already and no header yet. Notes what cannot be taken over.
 * Returns 0 or an AVERROR. */
int fs_metadata_copy(AVFormatContext *output, AVStream *video, const fs_source *source, AVRational clock,
                     fs_notes *notes);

/* After the header: writes the pictures of the cover. Returns 0 or an AVERROR. */
int fs_metadata_write_covers(AVFormatContext *output, const fs_source *source);

#endif
