#include "base/wakeup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static int bind_at(int listener, const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
  /* the directory is the owner's alone, so that nobody connects before the mode is set */
  return bind(listener, (const struct sockaddr *)&address, sizeof address) == 0 && chmod(path, 0600) == 0 &&
                 listen(listener, 4) == 0
             ? 0
             : -1;
}

/* A socket needs a name to be bound to, but not to be found: the name is taken away at once, and who connects
 * goes through /proc to the descriptor that keeps it. So a process that is killed leaves nothing behind. */
int fs_bell_open(fs_bell *bell) {
  char directory[] = P_tmpdir "/faceswap-XXXXXX", path[sizeof directory + 2];
  *bell = (fs_bell){.listener = -1, .place = -1, .visitor = -1};
  if (!mkdtemp(directory))
    return -1;
  snprintf(path, sizeof path, "%s/s", directory);
  bell->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (bell->listener >= 0 && bind_at(bell->listener, path) == 0)
    bell->place = open(path, O_PATH | O_CLOEXEC);
  int saved = errno;
  unlink(path);
  rmdir(directory);
  errno = saved;
  snprintf(bell->address, sizeof bell->address, "/proc/self/fd/%d", bell->place);
  return bell->place < 0 ? -1 : 0;
}

void fs_bell_answer(fs_bell *bell) {
  int visitor = accept4(bell->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (visitor < 0)
    return;
  if (bell->visitor >= 0)
    close(bell->visitor);
  bell->visitor = visitor;
}

void fs_bell_ring(fs_bell *bell) {
  if (bell->visitor < 0 || send(bell->visitor, "!", 1, MSG_NOSIGNAL) == 1 || errno == EAGAIN)
    return; /* EAGAIN: it has been woken, and has not come to read yet */
  close(bell->visitor);
  bell->visitor = -1;
}

void fs_bell_close(fs_bell *bell) {
  for (int *fd = (int[]){bell->listener, bell->place, bell->visitor, -2}; *fd != -2; fd++)
    if (*fd >= 0)
      close(*fd);
  *bell = (fs_bell){.listener = -1, .place = -1, .visitor = -1};
}
