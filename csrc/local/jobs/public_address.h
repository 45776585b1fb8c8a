/* Which addresses are on the public Internet. */
#ifndef FS_PUBLIC_ADDRESS_H
#define FS_PUBLIC_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

/* False for this machine, private and link-local networks, those set aside for documentation, tests, carriers
 * and multicast, and for IPv6 addresses that stand for an IPv4 one of these. */
bool fs_public_address_is(const struct sockaddr *address);

#endif
