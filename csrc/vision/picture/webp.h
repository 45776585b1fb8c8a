/* What of WebP FFmpeg's decoder passes over: animations, and EXIF data as many cameras write it. */
#ifndef FS_WEBP_H
#define FS_WEBP_H

#include <stddef.h>
#include <stdint.h>

/* The first frame of an animated WebP file as a WebP file of its own, malloc'ed, `*still_size` bytes long.
 * NULL where `data` is no animated WebP, or is damaged. */
uint8_t *fs_webp_first_frame(const uint8_t *data, size_t size, size_t *still_size);

/* The content of a WebP's EXIF chunk, a TIFF without pixels, in `data`; NULL where there is none. */
const uint8_t *fs_webp_exif(const uint8_t *data, size_t size, size_t *exif_size);

#endif
