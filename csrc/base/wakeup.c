#include "base/wakeup.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Binds a new socket to `name`, in a directory of the owner's alone, so that nobody connects before the mode
 * is set. Returns 0, or -1 with errno. */
static int bind_at(fs_wakeup *wakeup, int directory, const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  /* by the descriptor, because a path may be longer than an address */
  snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", directory, name);
  if (bind(wakeup->listener, (const struct sockaddr *)&address, sizeof address) != 0 ||
      chmod(address.sun_path, 0600) != 0 || listen(wakeup->listener, 4) != 0)
    return -1;
  wakeup->anchor_fd = openat(directory, name, O_PATH | O_CLOEXEC);
  return wakeup->anchor_fd < 0 ? -1 : 0;
}

/* The socket's name is removed as soon as it is bound: a peer connects through /proc to the descriptor that
 * keeps the inode. So a process that is killed leaves no file behind. */
static int open_in(fs_wakeup *wakeup, const char *parent) {
  char path[PATH_MAX];
  if (snprintf(path, sizeof path, "%s/faceswap-XXXXXX", parent) >= (int)sizeof path || !mkdtemp(path))
    return -1;
  chmod(path, 0700); /* a umask may keep files even from their owner */
  int directory = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  wakeup->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int status = directory >= 0 && wakeup->listener >= 0 ? bind_at(wakeup, directory, "s") : -1, saved = errno;
  if (directory >= 0) {
    unlinkat(directory, "s", 0);
    close(directory);
  }
  rmdir(path);
  if (status != 0)
    fs_wakeup_close(wakeup);
  errno = saved;
  return status;
}

int fs_wakeup_open(fs_wakeup *wakeup) {
  const char *named = getenv("TMPDIR");
  const char *const parents[] = {named && *named ? named : P_tmpdir, P_tmpdir, "/var/tmp", "/dev/shm"};
  *wakeup = (fs_wakeup){.listener = -1, .anchor_fd = -1, .peer = -1};
  int status = -1;
  for (size_t i = 0; status != 0 && i < sizeof parents / sizeof *parents; i++)
    status = open_in(wakeup, parents[i]);
  if (status == 0)
    snprintf(wakeup->address, sizeof wakeup->address, "/proc/self/fd/%d", wakeup->anchor_fd);
  return status == 0 || (errno != EMFILE && errno != ENFILE && errno != ENOMEM) ? 0 : -1;
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
