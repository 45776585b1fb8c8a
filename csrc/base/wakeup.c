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

/* The socket's name is removed as soon as it is bound: a peer connects through /proc to the descriptor that
 * keeps the inode. So a process that is killed leaves no file behind. */
int fs_wakeup_open(fs_wakeup *wakeup) {
  char directory[] = P_tmpdir "/faceswap-XXXXXX", path[sizeof directory + 2];
  *wakeup = (fs_wakeup){.listener = -1, .anchor_fd = -1, .peer = -1};
  if (!mkdtemp(directory))
    return -1;
  snprintf(path, sizeof path, "%s/s", directory);
  wakeup->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (wakeup->listener >= 0 && bind_at(wakeup->listener, path) == 0)
    wakeup->anchor_fd = open(path, O_PATH | O_CLOEXEC);
  int saved = errno;
  unlink(path);
  rmdir(directory);
  errno = saved;
  snprintf(wakeup->address, sizeof wakeup->address, "/proc/self/fd/%d", wakeup->anchor_fd);
  return wakeup->anchor_fd < 0 ? -1 : 0;
}

void fs_wakeup_accept(fs_wakeup *wakeup) {
  int peer = accept4(wakeup->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (peer < 0)
    return;
  if (wakeup->peer >= 0)
    close(wakeup->peer);
  wakeup->peer = peer;
}

void fs_wakeup_signal(fs_wakeup *wakeup) {
  if (wakeup->peer < 0 || send(wakeup->peer, "!", 1, MSG_NOSIGNAL) == 1 || errno == EAGAIN)
    return; /* EAGAIN: it has been woken, and has not come to read yet */
  close(wakeup->peer);
  wakeup->peer = -1;
}

void fs_wakeup_close(fs_wakeup *wakeup) {
  for (int *fd = (int[]){wakeup->listener, wakeup->anchor_fd, wakeup->peer, -2}; *fd != -2; fd++)
    if (*fd >= 0)
      close(*fd);
  *wakeup = (fs_wakeup){.listener = -1, .anchor_fd = -1, .peer = -1};
}
