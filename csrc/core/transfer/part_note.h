/* The note beside a part of a download: of which content it is, so that the next attempt can ask for the rest
 * of just that. */
#ifndef FS_PART_NOTE_H
#define FS_PART_NOTE_H

#include "core/transfer/download.h"

/* Whether a text can name a content, and be sent back in a header: "" cannot. */
bool fs_part_note_takes(const char *validator);

/* Writes the note, anew if it is there. One that cannot be written costs no more than a transfer from the
 * beginning. */
void fs_part_note_write(fs_download *download);

/* Reads the note of the part that was found. Returns whether it is of the same source. */
bool fs_part_note_read(fs_download *download);

/* Removes the note, if there is one. */
void fs_part_note_remove(fs_download *download);

#endif
