/* Metadata of a file: title, chapters, cover, time code. Kept is what belongs to the work; what tells of the
 * place, the device and the programs is left out. */
#ifndef FS_METADATA_H
#define FS_METADATA_H

#include "local/media/notes.h"
#include "local/media/reader.h"

/* Copies the metadata to the output, after its video stream is added and before its header is written. Notes
 * what is left out. Returns 0 or an AVERROR. */
int fs_metadata_copy(AVFormatContext *output, AVStream *video, const fs_source *source, AVRational clock,
                     fs_notes *notes);

/* Writes the cover pictures, after the header. Returns 0 or an AVERROR. */
int fs_metadata_write_covers(AVFormatContext *output, const fs_source *source);

#endif
