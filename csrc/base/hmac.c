#include "base/hmac.h"

#include <string.h>

static const uint32_t constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t word, int bits) {
  return word >> bits | word << (32 - bits);
}

/* The message schedule of a block (FIPS 180-4, 6.2.2, step 1). */
static void schedule(const unsigned char *block, uint32_t words[64]) {
  for (size_t i = 0; i < 16; i++)
    words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  for (int i = 16; i < 64; i++) {
    uint32_t a = words[i - 15], b = words[i - 2];
    words[i] = words[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ a >> 3) + words[i - 7] +
               (rotate(b, 17) ^ rotate(b, 19) ^ b >> 10);
  }
}

/* Steps 2 to 4. */
static void compress(uint32_t state[8], const unsigned char *block) {
  uint32_t words[64], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5],
                      g = state[6], h = state[7];
  schedule(block, words);
  for (int i = 0; i < 64; i++) {
    uint32_t choice = (e & f) ^ (~e & g), majority = (a & b) ^ (a & c) ^ (b & c);
    uint32_t first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + constants[i] + words[i];
    uint32_t second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority;
    h = g, g = f, f = e, e = d + first;
    d = c, c = b, b = a, a = first + second;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void fs_sha256_start(fs_sha256 *hash) {
  *hash = (fs_sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                                0x1f83d9ab, 0x5be0cd19}};
}

void fs_sha256_add(fs_sha256 *hash, const void *bytes, size_t length) {
  const unsigned char *from = bytes;
  while (length) {
    size_t used = hash->length % FS_SHA256_BLOCK, room = FS_SHA256_BLOCK - used;
    size_t part = length < room ? length : room;
    memcpy(hash->block + used, from, part);
    hash->length += part;
    from += part;
    length -= part;
    if (part == room)
      compress(hash->state, hash->block);
  }
}

void fs_sha256_finish(fs_sha256 *hash, unsigned char digest[FS_SHA256_SIZE]) {
  unsigned char bits[8];
  uint64_t length = hash->length * 8;
  for (int i = 0; i < 8; i++)
    bits[i] = (unsigned char)(length >> (56 - 8 * i));
  fs_sha256_add(hash, "\x80", 1);
  while (hash->length % FS_SHA256_BLOCK != FS_SHA256_BLOCK - sizeof bits)
    fs_sha256_add(hash, "", 1);
  fs_sha256_add(hash, bits, sizeof bits);
  for (int i = 0; i < FS_SHA256_SIZE; i++)
    digest[i] = (unsigned char)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
  explicit_bzero(hash, sizeof *hash);
}

void fs_hmac_sha256(const void *key, size_t key_length, const void *text, size_t length,
                    unsigned char digest[FS_SHA256_SIZE]) {
  unsigned char pad[FS_SHA256_BLOCK] = {0};
  fs_sha256 hash;
  fs_sha256_start(&hash);
  if (key_length > sizeof pad) {
    fs_sha256_add(&hash, key, key_length);
    fs_sha256_finish(&hash, pad);
    fs_sha256_start(&hash);
  } else if (key_length) {
    memcpy(pad, key, key_length);
  }
  for (size_t i = 0; i < sizeof pad; i++)
    pad[i] ^= 0x36;
  fs_sha256_add(&hash, pad, sizeof pad);
  fs_sha256_add(&hash, text, length);
  fs_sha256_finish(&hash, digest);
  for (size_t i = 0; i < sizeof pad; i++)
    pad[i] ^= 0x36 ^ 0x5c;
  fs_sha256_start(&hash);
  fs_sha256_add(&hash, pad, sizeof pad);
  fs_sha256_add(&hash, digest, FS_SHA256_SIZE);
  fs_sha256_finish(&hash, digest);
  explicit_bzero(pad, sizeof pad);
}

bool fs_hmac_equal(const void *a, const void *b, size_t length) {
  const volatile unsigned char *left = a, *right = b;
  unsigned different = 0;
  for (size_t i = 0; i < length; i++)
    different |= (unsigned)(left[i] ^ right[i]);
  return different == 0;
}
