#include "local/jobs/public_address.h"

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct fs_block4 {
  uint32_t first;
  int bits;
} fs_block4;

#define V4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* IANA's registry of special-purpose addresses, and 224.0.0.0/3: multicast and reserved. */
static const fs_block4 special4[] = {
    {V4(0, 0, 0, 0), 8},      {V4(10, 0, 0, 0), 8},     {V4(100, 64, 0, 0), 10}, {V4(127, 0, 0, 0), 8},
    {V4(169, 254, 0, 0), 16}, {V4(172, 16, 0, 0), 12},  {V4(192, 0, 0, 0), 24},  {V4(192, 0, 2, 0), 24},
    {V4(192, 88, 99, 0), 24}, {V4(192, 168, 0, 0), 16}, {V4(198, 18, 0, 0), 15}, {V4(198, 51, 100, 0), 24},
    {V4(203, 0, 113, 0), 24}, {V4(224, 0, 0, 0), 3},
};

static bool is_public4(uint32_t address) {
  for (size_t i = 0; i < sizeof special4 / sizeof special4[0]; i++)
    if ((address ^ special4[i].first) >> (32 - special4[i].bits) == 0)
      return false;
  return true;
}

typedef struct fs_block6 {
  uint8_t first[16];
  int bits;
  int embedded; /* offset of the embedded IPv4 address, which decides; 0: the whole block is special */
} fs_block6;

static const fs_block6 special6[] = {
    {{0x00, 0x64, 0xff, 0x9b}, 96, 12},                   /* NAT64 */
    {{0x20, 0x02}, 16, 2},                                /* 6to4 */
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96, 12}, /* IPv4-mapped */
    {{0x20, 0x01, 0x0d, 0xb8}, 32, 0},                    /* documentation */
    {{0x20, 0x01, 0x00}, 23, 0},                          /* protocols, Teredo */
    {{0x3f, 0xff, 0x00}, 20, 0},                          /* documentation */
};

static bool has_prefix(const uint8_t *address, const fs_block6 *block) {
  int bytes = block->bits / 8, rest = block->bits % 8;
  if (memcmp(address, block->first, (size_t)bytes) != 0)
    return false;
  return rest == 0 || (address[bytes] ^ block->first[bytes]) >> (8 - rest) == 0;
}

static bool is_public6(const uint8_t *address) {
  for (size_t i = 0; i < sizeof special6 / sizeof special6[0]; i++) {
    const fs_block6 *block = &special6[i];
    const uint8_t *at = address + block->embedded;
    if (has_prefix(address, block))
      return block->embedded > 0 && is_public4(V4(at[0], at[1], at[2], at[3]));
  }
  return address[0] >> 5 == 1; /* only 2000::/3 is allocated */
}

bool fs_public_address_is(const struct sockaddr *address) {
  if (address->sa_family == AF_INET)
    return is_public4(ntohl(((const struct sockaddr_in *)(const void *)address)->sin_addr.s_addr));
  if (address->sa_family == AF_INET6)
    return is_public6(((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr);
  return false;
}
