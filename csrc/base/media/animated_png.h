/* Whether a PNG moves. */
#ifndef FS_ANIMATED_PNG_H
#define FS_ANIMATED_PNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether an open file of `size` bytes is an animated PNG: it says so before its pixels, and has a frame.
 * Without any, it shows the still picture that it has for those who do not know of animations. */
bool fs_animated_png_is(int fd, int64_t size);

/* The same of bytes in memory. */
bool fs_animated_png_are(const uint8_t *bytes, size_t size);

#endif
