/* Eight numbers computed side by side, on whatever the machine has for that. */
#ifndef FS_LANES_H
#define FS_LANES_H

#include <stdint.h>
#include <string.h>

enum { FS_LANES = 8 };
typedef uint16_t fs_words __attribute__((vector_size(2 * FS_LANES)));
typedef int16_t fs_shorts __attribute__((vector_size(2 * FS_LANES)));
typedef uint8_t fs_octets __attribute__((vector_size(2 * FS_LANES)));

/* Numbers of eight bytes. Bytes and zeros are interleaved, which takes one instruction; a conversion of eight
 * bytes takes four. Twice as many bytes are read. */
static inline fs_words fs_words_of(const uint8_t *bytes) {
  const fs_octets zero = {0};
  fs_octets all;
  memcpy(&all, bytes, sizeof all);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return (fs_words)__builtin_shufflevector(all, zero, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
#else
  return (fs_words)__builtin_shufflevector(all, zero, 16, 0, 17, 1, 18, 2, 19, 3, 20, 4, 21, 5, 22, 6, 23, 7);
#endif
}

/* Stores the first `count` of the numbers, 0 to 255, as bytes. */
static inline void fs_words_put(fs_words numbers, uint8_t *to, int count) {
  typedef uint8_t eight __attribute__((vector_size(FS_LANES)));
  const eight bytes = __builtin_convertvector(numbers, eight);
  if (count == FS_LANES)
    memcpy(to, &bytes, FS_LANES);
  else
    memcpy(to, &bytes, (size_t)count);
}

#endif
