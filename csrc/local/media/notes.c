#include "local/media/notes.h"

#include "base/clean_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void fs_notes_add(fs_notes *notes, const char *format, ...) {
  if (notes->count == FS_NOTES_MAX)
    return;
  char *text = notes->text[notes->count];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, FS_NOTE_SIZE, format, arguments);
  va_end(arguments);
  text[fs_clean_text(text, strlen(text), false)] = '\0';
  for (int i = 0; i < notes->count; i++)
    if (strcmp(notes->text[i], text) == 0)
      return;
  notes->count++;
}

void fs_notes_append(fs_notes *notes, const fs_notes *more) {
  for (int i = 0; i < more->count; i++)
    fs_notes_add(notes, "%s", more->text[i]);
}
