/* Random tokens that cannot be guessed. */
#ifndef FS_TOKEN_H
#define FS_TOKEN_H

#include <stdbool.h>

enum { FS_TOKEN_SIZE = 33 }; /* 128 random bits in hexadecimal digits, and the final 0 */

/* Writes a fresh random token. Aborts the process when the system has no random numbers: names would be
 * neither distinct nor secret. */
void fs_token_make(char token[FS_TOKEN_SIZE]);

/* Whether `text` has the form of a token. */
bool fs_token_is(const char *text);

#endif
