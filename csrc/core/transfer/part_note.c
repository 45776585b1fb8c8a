#include "core/transfer/part_note.h"

#include "base/atomic_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MARK "faceswap-part 2"

static char *note_name(const char *part) {
  char *name = NULL;
  return asprintf(&name, "%s.note", part) == -1 ? NULL : name;
}

void fs_part_note_remove(const char *part) {
  char *name = note_name(part);
  if (name)
    unlink(name);
  free(name);
}

bool fs_part_note_write(const char *part, const fs_part_note *note) {
  char text[FS_VALIDATOR_SIZE + 128], *name = note_name(part);
  fs_atomic_file file;
  bool written = false;
  fs_part_note_remove(part); /* a link of that name may be a trap */
  if (name && fs_atomic_file_open(&file, name) == 0) {
    int length = snprintf(text, sizeof text, NOTE_MARK "\n%016" PRIx64 "\n%" PRId64 "\n%d\n%s\n",
                          note->source, note->total, note->untold, note->validator);
    written = fs_atomic_file_write(&file, text, (size_t)length) == 0 && fs_atomic_file_commit(&file) == 0;
    fs_atomic_file_abort(&file);
  }
  free(name);
  return written;
}

bool fs_part_note_takes(const char *text) {
  size_t length = 0;
  for (; text && text[length]; length++)
    if ((unsigned char)text[length] < ' ' || text[length] == 0x7F)
      return false;
  return length > 0 && length < FS_VALIDATOR_SIZE;
}

bool fs_part_note_read(const char *part, fs_part_note *note) {
  char text[FS_VALIDATOR_SIZE + 128] = "", mark[16], *name = note_name(part);
  int fd = name ? open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
  ssize_t length = fd != -1 ? read(fd, text, sizeof text - 1) : -1;
  int untold = 0;
  if (fd != -1)
    close(fd);
  free(name);
  bool good = length > 0 && text[length - 1] == '\n' &&
              sscanf(text, "%15[^\n]\n%16" SCNx64 "\n%" SCNd64 "\n%d\n%159[^\n]", mark, &note->source,
                     &note->total, &untold, note->validator) == 5 &&
              strcmp(mark, NOTE_MARK) == 0 && fs_part_note_takes(note->validator);
  note->untold = untold != 0;
  return good;
}
