/* Tells addresses of the public Internet from others. */
#ifndef FS_PUBLIC_ADDRESS_H
#define FS_PUBLIC_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for this machine, for private and link-local networks, for ranges reserved for documentation, tests,
 * carriers and multicast, and for IPv6 addresses that embed such an IPv4 address. */
bool fs_public_address_is(const struct sockaddr *address);

#endif
