/* Message authentication: HMAC-SHA256 (RFC 2104, FIPS 180-4). Our own, so that a module which only tells
 * tokens apart needs no library of cryptography. */
#ifndef FS_HMAC_H
#define FS_HMAC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FS_SHA256_SIZE = 32, FS_SHA256_BLOCK = 64 };

typedef struct fs_sha256 {
  uint32_t state[8];
  uint64_t length; /* bytes so far */
  unsigned char block[FS_SHA256_BLOCK];
} fs_sha256;

void fs_sha256_start(fs_sha256 *hash);
void fs_sha256_add(fs_sha256 *hash, const void *bytes, size_t length);
void fs_sha256_finish(fs_sha256 *hash, unsigned char digest[FS_SHA256_SIZE]);

/* The digest of a text by a key. Leaves nothing of the key on the stack. */
void fs_hmac_sha256(const void *key, size_t key_length, const void *text, size_t length,
                    unsigned char digest[FS_SHA256_SIZE]);

/* Whether two secrets of one length are equal. How long that takes does not depend on where they differ. */
bool fs_hmac_equal(const void *a, const void *b, size_t length);

#endif
