/* The note beside a part of a download: of which content it is, so that the next attempt can ask for the rest
 * of just that. */
#ifndef FS_PART_NOTE_H
#define FS_PART_NOTE_H

#include <stdbool.h>
#include <stdint.h>

enum { FS_VALIDATOR_SIZE = 160 };

typedef struct fs_part_note {
  uint64_t source; /* hash of the URL without its query, which changes each time the URL is signed */
  int64_t total;   /* size by the media host; -1 */
  bool untold; /* parts come without a name of their content: what is there in part is continued only after
                  bytes that it has already */
  char validator[FS_VALIDATOR_SIZE]; /* ETag or Last-Modified of the content that the file has a part of; ""
                                        where there is none */
} fs_part_note;

/* Whether a text can name a content, and be sent back in a header: "" cannot. */
bool fs_part_note_takes(const char *validator);

/* Writes the note of the part at a path, anew if it is there. Returns whether it is written: without it a
 * transfer begins anew. */
bool fs_part_note_write(const char *part, const fs_part_note *note);

/* Reads the note. Returns whether there is a good one. */
bool fs_part_note_read(const char *part, fs_part_note *note);

/* Removes the note, if there is one. */
void fs_part_note_remove(const char *part);

#endif
