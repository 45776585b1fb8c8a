/* Numbers to and from JSON's text, whatever setlocale says: a program may have set one with a decimal comma.
 */
#ifndef FS_NUMBER_H
#define FS_NUMBER_H

#include <stdbool.h>
#include <stddef.h>

enum { FS_NUMBER_SIZE = 32 }; /* of the longest text, its zero byte included */

/* The value of a hexadecimal digit; -1 of another character. */
int fs_hex_digit(char digit);

/* Reads the whole of a text as a number. Returns false if it is none. */
bool fs_number_read(const char *text, size_t length, double *number);

/* Writes a finite number with as few digits as give it back exactly (17 at the most). Returns the length. */
size_t fs_number_write(double number, char text[FS_NUMBER_SIZE]);

#endif
