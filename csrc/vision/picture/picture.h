/* Pictures in memory and on disk. Decoding and encoding are FFmpeg's. */
#ifndef FS_PICTURE_H
#define FS_PICTURE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* Packed BGR, 8 bits a channel. `data`, `alpha` and `profile` are owned: release with fs_picture_free. */
typedef struct fs_picture {
  uint8_t *data;
  int width, height;
  int stride;       /* bytes from one row to the next */
  uint8_t *alpha;   /* `width` x `height` bytes; NULL where nothing is transparent, or it was laid on white */
  uint8_t *profile; /* an ICC profile of RGB colours, NULL where there is none */
  size_t profile_size; /* in bytes */
  const char *loss;    /* static: a note on what the file has and this lacks; NULL where that is nothing */
} fs_picture;

/* Allocates `width` x `height` pixels, not initialised. Returns 0, or -1 when memory is short. */
int fs_picture_new(fs_picture *picture, int width, int height);

/* Decodes the first frame of a picture file (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF, JPEG XL), upright (EXIF
 * orientation and display matrix applied), on white where it is transparent. A picture of more than 64
 * megapixels is refused. Returns 0, or -1 with the reason in `error`. */
int fs_picture_read(const char *path, fs_picture *picture, fs_error *error);

/* The same with all that a copy of the picture needs: its colours as they are stored, its transparency and
 * its colour profile. One that moves is refused by name: a copy would not. */
int fs_picture_read_whole(const char *path, fs_picture *picture, fs_error *error);

/* As fs_picture_read, from the bytes of a file; sentences in `error` begin with `name`. */
int fs_picture_decode(const uint8_t *data, size_t size, const char *name, fs_picture *picture,
                      fs_error *error);

/* Lays what is transparent on white: nothing is any more. */
void fs_picture_lay_on_white(fs_picture *picture);

/* The picture in another size. Returns 0, or -1 when memory is short. */
int fs_picture_resize(const fs_picture *from, int width, int height, fs_picture *to);

/* Encodes by the ending of `path` (.jpg, .png) under a temporary name, then renames, with the picture's
 * profile and, in a PNG, its transparency. `quality` is 1 (worst) to 100 and is ignored for PNG. `xmp`,
 * unless NULL, is an XMP packet embedded in the file. Returns 0, or -1 with the reason in `error`. */
int fs_picture_write(const char *path, const fs_picture *picture, int quality, const char *xmp,
                     fs_error *error);

/* Releases the pixels; the picture is empty afterwards. An empty picture is fine. */
void fs_picture_free(fs_picture *picture);

#endif
