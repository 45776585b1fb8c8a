/* Notes for the user: what a result lacks of its source, or has in another form. */
#ifndef FS_NOTES_H
#define FS_NOTES_H

enum { FS_NOTES_MAX = 16, FS_NOTE_SIZE = 200 };

typedef struct fs_notes {
  int count;
  char text[FS_NOTES_MAX][FS_NOTE_SIZE];
} fs_notes;

/* Adds a sentence unless it is there already: names in it that strangers gave are made fit to be shown. A
 * sentence beyond FS_NOTES_MAX is dropped. */
void fs_notes_add(fs_notes *notes, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds all of `more`. */
void fs_notes_append(fs_notes *notes, const fs_notes *more);

#endif
