/* Whether a file that begins as a JPEG is a film of them. */
#ifndef FS_MOTION_JPEG_H
#define FS_MOTION_JPEG_H

#include <stdbool.h>
#include <stdint.h>

/* Whether an open file of `size` bytes is JPEGs of one size in a row, three at least. Two are a picture: a
 * phone puts the depth of a photograph, its wider range or smaller copies behind it. */
bool fs_motion_jpeg_is(int fd, int64_t size);

#endif
