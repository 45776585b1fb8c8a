#include "core/transfer/part_note.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOTE_MARK "faceswap-part 2"

static char *note_name(const fs_download *download) {
  char *name = NULL;
  return asprintf(&name, "%s.note", download->file.temporary) == -1 ? NULL : name;
}

void fs_part_note_remove(fs_download *download) {
  char *name = fs_atomic_file_is_kept(&download->file) ? note_name(download) : NULL;
  if (name)
    unlink(name);
  free(name);
  download->noted = false;
}

void fs_part_note_write(fs_download *download) {
  char text[FS_VALIDATOR_SIZE + 128], *name = note_name(download);
  fs_atomic_file note;
  fs_part_note_remove(download); /* a link of that name may be a trap */
  if (name && fs_atomic_file_open(&note, name) == 0) {
    int length = snprintf(text, sizeof text, NOTE_MARK "\n%016" PRIx64 "\n%" PRId64 "\n%d\n%s\n",
                          download->source, download->total, download->untold, download->validator);
    download->noted =
        fs_atomic_file_write(&note, text, (size_t)length) == 0 && fs_atomic_file_commit(&note) == 0;
    fs_atomic_file_abort(&note);
  }
  free(name);
}

bool fs_part_note_takes(const char *text) {
  size_t length = 0;
  for (; text && text[length]; length++)
    if ((unsigned char)text[length] < ' ' || text[length] == 0x7F)
      return false;
  return length > 0 && length < FS_VALIDATOR_SIZE;
}

bool fs_part_note_read(fs_download *download) {
  char text[FS_VALIDATOR_SIZE + 128] = "", mark[16], *name = note_name(download);
  int fd = name ? open(name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK) : -1;
  ssize_t length = fd != -1 ? read(fd, text, sizeof text - 1) : -1;
  uint64_t source;
  int untold = 0;
  if (fd != -1)
    close(fd);
  free(name);
  bool good = length > 0 && text[length - 1] == '\n' &&
              sscanf(text, "%15[^\n]\n%16" SCNx64 "\n%" SCNd64 "\n%d\n%159[^\n]", mark, &source,
                     &download->total, &untold, download->validator) == 5 &&
              strcmp(mark, NOTE_MARK) == 0 && source == download->source &&
              fs_part_note_takes(download->validator);
  download->untold = untold != 0;
  return good;
}
