/* XMP packets inside encoded pictures. */
#ifndef FS_XMP_H
#define FS_XMP_H

#include <stddef.h>
#include <stdint.h>

/* Longest packet that a JPEG can carry in one segment (XMP specification part 3, 1.1.3). */
enum { FS_XMP_MAX = 65502 };

/* What is to be put into the file `data` at `*offset`: the packet as a JPEG APP1 segment or a PNG iTXt chunk,
 * whichever the file is. Returns malloc'ed bytes, `*size` of them, or NULL when the file is neither, the
 * packet too long, or memory short. */
uint8_t *fs_xmp_chunk(const uint8_t *data, size_t data_size, const char *xmp, size_t *offset, size_t *size);

#endif
