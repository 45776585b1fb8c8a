/* Loaded before a program: its file systems know no hard links, as those of memory cards and some of networks. */
#include <errno.h>
#include <unistd.h>

int link(const char *from, const char *to) {
  (void)from, (void)to;
  errno = EPERM;
  return -1;
}
