/* Whether a host is this machine, by its name alone. */
#ifndef FS_LOOPBACK_H
#define FS_LOOPBACK_H

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Whether a name is "localhost" or an address of the loopback (RFC 6890): of IPv4 in any writing that is
 * looked up as one ("127.1"), of IPv6 also in brackets. Others begin alike: "127.example.com". */
static inline bool fs_is_loopback(const char *name, size_t length) {
  static const char *const names[] = {"localhost", "::1", "[::1]"};
  char text[sizeof "0177.0000.0000.0001"];
  struct in_addr address;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strlen(names[i]) == length && strncasecmp(name, names[i], length) == 0)
      return true;
  if (length >= sizeof text)
    return false;
  memcpy(text, name, length);
  text[length] = '\0';
  return !strchr(text, ' ') && inet_aton(text, &address) && ntohl(address.s_addr) >> 24 == 127;
}

#endif
