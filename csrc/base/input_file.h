/* A regular file that is uploaded or read whole. */
#ifndef FS_INPUT_FILE_H
#define FS_INPUT_FILE_H

#include <stdint.h>

/* Opens a regular file for reading and tells its size. Returns the descriptor, or -1 with errno (EISDIR,
 * EINVAL for what is neither a directory nor a regular file). */
int fs_input_file_open(const char *path, int64_t *size);

/* A number that is another one once an open file has been changed. */
int64_t fs_input_file_stamp(int fd);

#endif
