/* FNV-1a, 64 bits (Fowler, Noll and Vo, draft-eastlake-fnv). For names that nobody gains by forging: it does
 * not withstand an attacker. */
#ifndef FS_HASH_H
#define FS_HASH_H

#include <stddef.h>
#include <stdint.h>

#define FS_HASH_START 14695981039346656037u

static inline uint64_t fs_hash_add(uint64_t hash, const char *bytes, size_t length) {
  for (size_t i = 0; i < length; i++)
    hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
  return hash;
}

#endif
