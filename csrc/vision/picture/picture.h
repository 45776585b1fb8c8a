/* Pictures in memory and on disk. Decoding and encoding are FFmpeg's. */
#ifndef FS_PICTURE_H
#define FS_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Packed BGR, 8 bits a channel. `data` is owned: release with fs_picture_free. */
typedef struct fs_picture {
  uint8_t *data;
  int width, height;
  int stride; /* bytes from one row to the next */
} fs_picture;

/* Allocates `width` x `height` pixels, not initialised. Returns 0, or -1 when memory is short. */
int fs_picture_new(fs_picture *picture, int width, int height);

/* Decodes the first frame of a picture file (JPEG, PNG, WebP, GIF, BMP), upright (EXIF orientation and
 * display matrix applied), on white where it is transparent. A picture of more than 64 megapixels is refused.
 * Returns 0, or -1 with the reason in `error`. */
int fs_picture_read(const char *path, fs_picture *picture, char *error, size_t error_size);

/* The same from the bytes of a file; sentences in `error` begin with `name`. */
int fs_picture_decode(const uint8_t *data, size_t size, const char *name, fs_picture *picture, char *error,
                      size_t error_size);

/* The picture in another size. Returns 0, or -1 when memory is short. */
int fs_picture_resize(const fs_picture *from, int width, int height, fs_picture *to);

/* Encodes by the ending of `path` (.jpg, .png) under a temporary name, then renames. `quality` is 1 (worst)
 * to 100 and is ignored for PNG. `xmp`, unless NULL, is an XMP packet embedded in the file. Returns 0, or -1
 * with the reason in `error`. */
int fs_picture_write(const char *path, const fs_picture *picture, int quality, const char *xmp, char *error,
                     size_t error_size);

/* Releases the pixels; the picture is empty afterwards. An empty picture is fine. */
void fs_picture_free(fs_picture *picture);

#ifdef __cplusplus
}
#endif

#endif
