#include "base/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int fs_draft_create(fs_draft *draft, const char *path) {
  size_t size = strlen(path) + sizeof ".XXXXXX";
  char *temporary = malloc(size);
  *draft = (fs_draft){.path = strdup(path)};
  if (!draft->path || !temporary) {
    free(temporary);
    errno = ENOMEM;
    return -1;
  }
  snprintf(temporary, size, "%s.XXXXXX", path);
  int descriptor = mkstemp(temporary);
  if (descriptor < 0) {
    int reason = errno;
    free(temporary);
    errno = reason;
    return -1;
  }
  close(descriptor);
  draft->temporary = temporary;
  return 0;
}

int fs_draft_publish(fs_draft *draft) {
  int descriptor = open(draft->temporary, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return -1;
  int status = fsync(descriptor), reason = errno;
  close(descriptor);
  errno = reason;
  if (status != 0 || rename(draft->temporary, draft->path) != 0)
    return -1;
  free(draft->temporary);
  draft->temporary = NULL;
  return 0;
}

void fs_draft_drop(fs_draft *draft) {
  if (draft->temporary)
    unlink(draft->temporary);
  free(draft->temporary);
  free(draft->path);
  *draft = (fs_draft){0};
}
