#include "local/token.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

void fs_token_make(char token[FS_TOKEN_SIZE]) {
  unsigned char bytes[(FS_TOKEN_SIZE - 1) / 2];
  /* getrandom(2) never returns a part of up to 256 bytes. */
  while (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
    if (errno != EINTR) {
      perror("faceswap-local: no random numbers from the system");
      abort();
    }
  static const char digits[] = "0123456789abcdef";
  for (size_t i = 0; i < sizeof bytes; i++) {
    token[2 * i] = digits[bytes[i] >> 4];
    token[2 * i + 1] = digits[bytes[i] & 15];
  }
  token[FS_TOKEN_SIZE - 1] = '\0';
}

bool fs_token_is(const char *text) {
  return strlen(text) == FS_TOKEN_SIZE - 1 && strspn(text, "0123456789abcdef") == FS_TOKEN_SIZE - 1;
}
